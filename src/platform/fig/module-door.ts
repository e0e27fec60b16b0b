/**
 * How the edge of the keeper reaches a module that is placed elsewhere. `call`: the edge reads the request and sends the call.
 * `proxy`: it forwards the request to the public edge of the module's service, which reads it.
 */
export type Door = 'call' | 'proxy';

/** The door of a module, as it is stored. A module that has no row is reached by `call`. */
export interface StoredDoor {
  readonly module: string;
  readonly door: Door;
  /** Counts the changes of this module's door, from 1. */
  readonly revision: number;
}

/** One change of a module's door, as the history keeps it. */
export interface DoorChange {
  /** In milliseconds UTC. */
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly stored: StoredDoor;
}

/** Another process changed the door first. Nothing was changed; read it again and decide anew. */
export class DoorChanged extends Error {
  override readonly name = 'DoorChanged';

  constructor({ module, door, revision }: StoredDoor) {
    super(
      `The door of ${module} has changed in the meantime: it is '${door}', at revision ${revision}. Nothing was done; look at it and decide anew.`,
    );
  }
}
