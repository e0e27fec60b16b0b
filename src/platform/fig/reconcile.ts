import type { Clock } from '../ops/clock.js';
import type { Ownership } from '../store/database/ownership.js';
import type { OpenStore } from '../store/open-store.js';
import type { StoredPlacement } from './placement.js';
import { PlacementChanged, type Placements } from './placements.js';

/** The journal and a module's database contradict each other; nothing was changed, and a person has to decide. */
export class PlacementContradiction extends Error {
  override readonly name = 'PlacementContradiction';
}

/** Who reconciles. */
export interface ReconcilingProcess {
  /** Names the process in the history. */
  readonly name: string;
  /** The place of the modules that this process runs: `local`, or its internal address. */
  readonly place: string;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Brings the database of a module that this process has open in line with the journal: afterwards it is the owner at the epoch
 * of the journal, or it is fenced. It is the only procedure that changes the epoch of a database. It may be repeated and
 * interrupted anywhere: at each start, at each change of the placement, and after each step of a move. It reads the epoch from
 * the database: another process that shares the database may have changed it since this one last looked.
 *
 * A module that was never placed is placed here, if its database is an owner. A switch that is past its time limit is
 * cancelled: the owner goes on two epochs later, so that no step of the switch can still take effect.
 * @returns the placement as it is then.
 * @throws PlacementContradiction when the database and the journal cannot both be right.
 */
export async function reconcile(
  placements: Placements,
  store: OpenStore,
  process: ReconcilingProcess,
): Promise<StoredPlacement> {
  for (;;) {
    try {
      const placement = placements.of(store.module) ?? (await adopt(placements, store, process));
      return placement.owner === store.identity
        ? await own(placements, store, placement, process)
        : await standAside(store, placement, process.place);
    } catch (error) {
      if (!(error instanceof PlacementChanged)) throw error;
      await placements.refresh();
    }
  }
}

function adopt(
  placements: Placements,
  store: OpenStore,
  { name: by, place }: ReconcilingProcess,
): Promise<StoredPlacement> {
  const { module, identity: owner, ownership } = store;
  if (ownership.role !== 'owner')
    throw new PlacementContradiction(
      `The database of ${module} is ${ownership.role} at epoch ${ownership.epoch}, and the journal does not know who owns its data. ` +
        `Bring back the journal (placement.sqlite) that belongs to this database.`,
    );
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
  const { name: by, clock } = process;
  const found = await store.probe();
  // A switch fences the owner one epoch later, before the journal knows of it.
  const highest = phase === 'switching' ? epoch + 1 : epoch;
  if (found.epoch > highest) throw newerThanJournal(store.module, found, placement);
  if (phase === 'switching') {
    const { target, until = 0, ...rest } = placement;
    if (clock.now() < until) return placement;
    const cancelled = { ...rest, epoch: epoch + 2, phase: 'cancelling' } as const;
    const cause = { by, reason: `the switch to ${target} was not done within its time limit` };
    return own(placements, store, await placements.change(placement, cancelled, cause), process);
  }
  if (found.epoch === epoch && found.role !== 'owner')
    throw new PlacementContradiction(
      `The journal says that the database of ${store.module} owns its data at epoch ${epoch}, but it is ${found.role} at that epoch. ` +
        `An epoch has one owner: bring back the journal or the database that belongs to the other.`,
    );
  if (phase === 'idle' && found.epoch < epoch) throw olderCopy(store.module, found, placement);
  if (store.ownership.epoch < epoch) await store.activate(epoch);
  if (phase === 'idle') return placement;
  const reason = phase === 'activating' ? 'the new owner writes' : 'the former owner writes again';
  return placements.change(placement, { ...placement, phase: 'idle' }, { by, reason });
}

/** Another database is the owner by the journal: this one must not write. */
async function standAside(store: OpenStore, placement: StoredPlacement, here: string): Promise<StoredPlacement> {
  const { module } = store;
  const found = await store.probe();
  if (placement.place === here)
    throw new PlacementContradiction(
      `The database of ${module} is not the one that owns its data: the journal names ${placement.owner}, and this is ${store.identity}. ` +
        `Bring that one back, or begin anew with all databases and the journal in another DATA_DIR.`,
    );
  if (found.epoch > placement.epoch) throw newerThanJournal(module, found, placement);
  if (found.epoch === placement.epoch && found.role === 'owner')
    throw new PlacementContradiction(
      `Two databases of ${module} are owners at epoch ${placement.epoch}: this one (${store.identity}) and that of the journal ` +
        `(${placement.owner}). One is a copy; remove it, or give it an identity of its own.`,
    );
  if (store.ownership.epoch < placement.epoch) await store.fence(placement.epoch);
  return placement;
}

/** The journal becomes idle only after its owner has reached the epoch, so this is not the database that did. */
function olderCopy(module: string, found: Ownership, { epoch }: StoredPlacement): PlacementContradiction {
  return new PlacementContradiction(
    `The database of ${module} is ${found.role} at epoch ${found.epoch}, but it has written at epoch ${epoch} already, as the ` +
      `journal says: this is an older copy, which lacks what was written since. Bring back the newest one, or all databases and the ` +
      `journal from one backup; nothing of ${module} was changed.`,
  );
}

function newerThanJournal(module: string, found: Ownership, { epoch }: StoredPlacement): PlacementContradiction {
  return new PlacementContradiction(
    `The database of ${module} is ${found.role} at epoch ${found.epoch}, but the journal knows only epoch ${epoch}: it was ` +
      `restored from an older copy. Bring back the newest journal; nothing of ${module} was changed.`,
  );
}
