import { hostname } from 'node:os';

/**
 * What a placement is in: nothing is under way (`idle`); the module is about to change its owner (`switching`); the new owner
 * is named but may not have begun (`activating`); the old owner is to go on in a new epoch (`cancelling`).
 */
export type Phase = 'idle' | 'switching' | 'activating' | 'cancelling';

/** The place of a module that runs in the host that keeps the journal. */
export const LOCAL = 'local';

/** The place of a module that runs in a worker thread of that host. Its database is the one that it has as {@link LOCAL}. */
export const THREAD = 'thread';

/** Whether a place is in the process of the host that keeps the journal. */
export function isKeepers(place: string): boolean {
  return place === LOCAL || place === THREAD;
}

/**
 * Where a host reaches a place: other hosts reach all modules of the keeper's process at the keeper.
 * @param keeper the address of that host; {@link LOCAL} in its threads; undefined in itself
 */
export function reachedAt(place: string, keeper: string | undefined): string | undefined {
  const isSameProcess = keeper === undefined || keeper === LOCAL;
  return place === LOCAL || (place === THREAD && !isSameProcess) ? keeper : place;
}

/** Names the thread of a module to the other threads of its process, as an address names a host. */
export function threadOf(module: string): string {
  return `${THREAD}:${module}`;
}

/** Where a module is, as the journal says: which database owns its data, and which process serves it. */
export interface Placement {
  readonly module: string;
  /** The epoch in which the owner writes. It only rises. */
  readonly epoch: number;
  /** The identity of the database that owns the module's data. */
  readonly owner: string;
  /**
   * {@link LOCAL}; {@link THREAD}; the internal address of the host that runs the module: `http://127.0.0.1:4001`; or `service`:
   * it runs in services, whose instances register with the keeper.
   */
  readonly place: string;
  readonly phase: Phase;
  /**
   * The epoch that the owner's database has until it is activated, while the phase is `activating`. A database at another epoch
   * below that of the placement is an older copy. Left out in journals of earlier versions.
   */
  readonly previous?: number;
  /** The identity of the database that becomes the owner, while the module is switching. */
  readonly target?: string;
  /** When the switch has failed if it is not done, in milliseconds UTC: whoever sees it later cancels it. */
  readonly until?: number;
  /**
   * When the new owner is expected to serve, in milliseconds UTC, while a switch takes too long for commands to wait for it: they are
   * refused until then. Left out, they wait.
   */
  readonly expected?: number;
  /** The module was moved while its hosts ran. From then on the journal alone says where it is, and PLACEMENT is not asked. */
  readonly moved?: true;
}

/** A placement as it is stored. */
export interface StoredPlacement extends Placement {
  /** Counts the changes of this module's placement, from 1. */
  readonly revision: number;
}

/** Names this process in the history of placements, and in the registry of instances. */
export const THIS_PROCESS = `host ${hostname()}, process ${process.pid}`;

/** Who changes a placement, and why. Both are kept in the history. */
export interface Cause {
  /** A member, a host or a command: `operator 0199…`, `host notebook, process 4711`. */
  readonly by: string;
  readonly reason: string;
}

/** Who has changed a placement when a backup was restored. */
export const RESTORED = 'npm run restore';

/** One change of a placement, as the history keeps it. */
export interface PlacementChange extends Cause {
  /** In milliseconds UTC. */
  readonly at: number;
  /** The placement from then on. */
  readonly placement: StoredPlacement;
}

/**
 * Says why a placement may not follow another; undefined when it may. Epochs only rise, and a new owner needs a new epoch:
 * else a process that missed the change could still write.
 */
export function obstacle(from: Placement, to: Placement): string | undefined {
  const { module } = from;
  if (to.module !== module) return `A placement of ${module} cannot become one of ${to.module}.`;
  if (!Number.isSafeInteger(to.epoch) || to.epoch < from.epoch)
    return `The epoch of ${module} is ${from.epoch} and cannot become ${to.epoch}; epochs only rise.`;
  if (to.owner !== from.owner && to.epoch === from.epoch)
    return `${module} cannot get another owner in epoch ${from.epoch}; a new owner begins a new epoch.`;
  const switching = to.phase === 'switching';
  if (switching !== (to.target !== undefined) || switching !== (to.until !== undefined))
    return `A placement of ${module} names a target and a time limit while it is switching, and only then.`;
  if (to.expected !== undefined && !switching)
    return `A placement of ${module} says when its new owner is expected while it is switching, and only then.`;
  if (to.previous !== undefined && (to.phase !== 'activating' || to.previous >= to.epoch))
    return `A placement of ${module} names the previous epoch of its database while it is activating, and only then.`;
  return undefined;
}
