import { refused } from '../contract/failure.js';
import { refusal } from '../contract/refusal.js';
import type { DoorStore } from './door-store.js';
import { type Door, DoorChanged } from './module-door.js';
import { type Cause, isKeepers, LOCAL } from './placement.js';
import type { Placements } from './placements.js';
import type { PublicEdges } from './public-edges.js';

export const DOOR_REFUSED = refusal('DOOR_REFUSED', 409, 'This module cannot be reached by this door.');
export const DOOR_CHANGED = refusal('DOOR_CHANGED', 409, 'Somebody else has changed the door meanwhile.');

/** What an operator wants of a module's door. */
export interface WantedDoor {
  readonly module: string;
  readonly door: Door;
  /** The revision that the operator has seen; 0 when none was ever chosen. Left out, any. */
  readonly from?: number | undefined;
  /** Checks everything, and changes nothing. */
  readonly dryRun?: boolean | undefined;
}

/** What became of it. */
export interface ChosenDoor {
  readonly module: string;
  readonly door: Door;
  readonly was: Door;
  readonly revision: number;
  readonly changed: boolean;
  /** The public edges of the module's service at this moment. */
  readonly edges: readonly string[];
}

/** Chooses by which door the edge reaches modules that are placed elsewhere. */
export class DoorChoices {
  /** @param modules the names of all modules that this host knows */
  constructor(
    readonly doors: DoorStore,
    private readonly edges: PublicEdges,
    private readonly placements: Placements,
    readonly modules: readonly string[],
  ) {}

  /** The present door of a module, with the public edges that it has. */
  present(module: string): Omit<ChosenDoor, 'was' | 'changed'> {
    const { door = 'call', revision = 0 } = this.doors.of(module) ?? {};
    return { module, door, revision, edges: this.edges.serving(module) };
  }

  /** Where a module is, as the journal says: `local`, an address, or `service`. */
  placeOf(module: string): string {
    return this.placements.of(module)?.place ?? LOCAL;
  }

  /** @throws Refused `DOOR_REFUSED`, `DOOR_CHANGED`; nothing was changed then. */
  async choose({ module, door, from, dryRun }: WantedDoor, cause: Cause): Promise<ChosenDoor> {
    await this.doors.refresh();
    const obstacle = this.obstacle(module, door);
    if (obstacle !== undefined) throw refused(DOOR_REFUSED, obstacle);
    const stored = this.doors.of(module);
    if (stored && from !== undefined && from !== stored.revision)
      throw refused(DOOR_CHANGED, new DoorChanged(stored).message);
    const { door: was, revision, edges } = this.present(module);
    if (dryRun === true || was === door) return { module, door, was, revision, edges, changed: false };
    try {
      const next = await this.doors.choose(module, door, stored, cause);
      return { module, door, was, edges, revision: next.revision, changed: true };
    } catch (error) {
      if (error instanceof DoorChanged) throw refused(DOOR_CHANGED, error.message);
      throw error;
    }
  }

  /** Says why a module cannot be reached by a door; undefined when it can. */
  private obstacle(module: string, door: Door): string | undefined {
    if (!this.modules.includes(module))
      return `There is no module ${module}; modules are ${[...this.modules].sort().join(', ')}.`;
    if (door === 'call') return undefined;
    const place = this.placeOf(module);
    if (isKeepers(place))
      return `${module} is ${place === LOCAL ? 'local' : 'in a thread of this process'}, so no request for it is forwarded; place it at a service first.`;
    if (this.edges.serving(module).length === 0)
      return `The service of ${module} (${place}) has no public edge that is ready; start it with EDGE_PORT, and wait until it is ready.`;
    return undefined;
  }
}
