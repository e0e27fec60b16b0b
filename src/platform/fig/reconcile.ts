import type { Clock } from '../ops/clock.js';
import { failpoint } from '../ops/failpoint.js';
import type { OpenStore } from '../store/open-store.js';
import type { StoredPlacement } from './placement.js';
import { assertNotOwner, assertOwner, PlacementContradiction, unknownOwner } from './placement-contradiction.js';
import { PlacementChanged, type Placements } from './placements.js';

/** Who reconciles. */
export interface ReconcilingProcess {
  /** Names the process in the history. */
  readonly name: string;
  /** The place of the modules that this process runs: `local`, or its internal address. */
  readonly place: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Whether it has just opened the database. One that a process has to itself begins an epoch then. Default: no. */
  readonly starts?: boolean;
  /**
   * Called when the database is the owner at the epoch of the journal, before calls are let in. It may be called again.
   * @param first whether the database had an earlier epoch until now, so that whoever worked on it then may not write any more
   */
  readonly owns?: (first: boolean) => Promise<void>;
}

/**
 * Brings the database of a module that this process has open in line with the journal: afterwards it is the owner at the epoch
 * of the journal, or it is fenced, or follows the owner. It is the only procedure that changes the epoch of a database. It may be repeated and
 * interrupted anywhere: at each start, at each change of the placement, and after each step of a move. It reads the epoch from
 * the database: another process that shares the database may have changed it since this one last looked.
 *
 * A module that was never placed is placed here, if its database is an owner. A database that one process has to itself begins
 * an epoch at each start, so that a copy of it that was made before is refused from then on. A switch that is past its time limit
 * is cancelled: the owner goes on two epochs later, so that no step of the switch can still take effect.
 * @returns the placement as it is then.
 * @throws PlacementContradiction when the database and the journal cannot both be right.
 */
export async function reconcile(
  placements: Placements,
  store: OpenStore,
  process: ReconcilingProcess,
): Promise<StoredPlacement> {
  const { epoch, role } = store.ownership;
  for (;;) {
    const known = placements.of(store.module);
    try {
      const placement = known ?? (await adopt(placements, store, process));
      const next =
        placement.owner === store.identity
          ? await own(placements, store, placement, process)
          : await standAside(store, placement, process.place);
      const { ownership } = store;
      if (ownership.epoch !== epoch || ownership.role !== role) failpoint('fig.reconciled');
      return next;
    } catch (error) {
      // The mover, which has the journal, may know more than this process has read of it: a database is no contradiction then.
      if (!(error instanceof PlacementChanged || error instanceof PlacementContradiction)) throw error;
      await placements.refresh();
      // It was refused for a newer placement, which the journal must have.
      if (placements.of(store.module)?.revision === known?.revision) throw error;
    }
  }
}

function adopt(
  placements: Placements,
  store: OpenStore,
  { name: by, place }: ReconcilingProcess,
): Promise<StoredPlacement> {
  const { module, identity: owner, ownership } = store;
  if (ownership.role !== 'owner') throw unknownOwner(module, ownership);
  const placement = { module, epoch: ownership.epoch, owner, place, phase: 'idle' } as const;
  return placements.place(placement, { by, reason: 'the module had no placement, and its database is an owner' });
}

/** The database is the owner by the journal. */
async function own(
  placements: Placements,
  store: OpenStore,
  placement: StoredPlacement,
  process: ReconcilingProcess,
): Promise<StoredPlacement> {
  const { epoch, phase } = placement;
  const { name: by, clock, starts } = process;
  const found = await store.probe();
  assertOwner(store.module, found, placement);
  if (phase === 'switching') {
    const { target, until = 0, expected: _, ...rest } = placement;
    if (clock.now() < until) return placement;
    const cancelled = { ...rest, epoch: epoch + 2, phase: 'cancelling' } as const;
    const cause = { by, reason: `the switch to ${target} was not done within its time limit` };
    const noted = await placements.change(placement, cancelled, cause);
    failpoint('fig.cancel.noted');
    return own(placements, store, noted, process);
  }
  if (starts && store.exclusive) {
    // Also after a start that was interrupted: a copy may have become the owner at the epoch of that one.
    const next = { ...placement, epoch: epoch + 1, phase: 'activating', previous: found.epoch } as const;
    const begun = await placements.change(placement, next, { by, reason: 'a start of this database' });
    failpoint('placement.begun');
    return own(placements, store, begun, { ...process, starts: false });
  }
  if (store.ownership.epoch < epoch) await store.activate(epoch);
  await process.owns?.(found.epoch < epoch);
  if (phase === 'idle') return placement;
  failpoint(phase === 'cancelling' ? 'fig.cancel.writable' : 'placement.activated');
  const { previous: _, ...rest } = placement;
  const reason = phase === 'activating' ? 'the owner writes at this epoch' : 'the former owner writes again';
  return placements.change(placement, { ...rest, phase: 'idle' }, { by, reason });
}

/**
 * Another database is the owner by the journal: this one must not write. When that one has begun, this one may repeat its commits.
 */
async function standAside(store: OpenStore, placement: StoredPlacement, here: string): Promise<StoredPlacement> {
  const found = await store.probe();
  assertNotOwner(store, found, placement, here);
  const { epoch, phase } = placement;
  const { ownership } = store;
  if (phase === 'idle' && (ownership.epoch < epoch || ownership.role !== 'follower')) await store.follow(epoch);
  else if (ownership.epoch < epoch) await store.fence(epoch);
  return placement;
}
