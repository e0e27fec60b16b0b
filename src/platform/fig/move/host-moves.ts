import type { DatabaseKind } from '../../store/database/database.js';
import type { Instances } from '../instance.js';
import type { PlacementStore } from '../placement-store.js';
import type { MoveStore } from './move-store.js';
import type { Mover } from './mover.js';

/** What the host that keeps the journal knows of moves, for its operators. */
export interface HostMoves {
  readonly mover: Mover;
  readonly moves: MoveStore;
  readonly placements: PlacementStore;
  readonly instances: Pick<Instances, 'of'>;
  /** The kind of database that each module has, or would have, in this host. */
  readonly modules: ReadonlyMap<string, DatabaseKind>;
}
