import type { Ownership } from '../store/database/ownership.js';
import type { OpenStore } from '../store/open-store.js';
import type { StoredPlacement } from './placement.js';

/** The journal and a module's database contradict each other; nothing was changed, and a person has to decide. */
export class PlacementContradiction extends Error {
  override readonly name = 'PlacementContradiction';
}

/** @throws PlacementContradiction when this database cannot be the owner that the journal names. */
export function assertOwner(module: string, found: Ownership, placement: StoredPlacement): void {
  const { epoch, phase } = placement;
  // A switch fences the owner one epoch later, before the journal knows of it.
  if (found.epoch > (phase === 'switching' ? epoch + 1 : epoch)) throw newerThanJournal(module, found, placement);
  if (phase !== 'switching' && found.epoch === epoch && found.role !== 'owner')
    throw new PlacementContradiction(
      `The journal says that the database of ${module} owns its data at epoch ${epoch}, but it is ${found.role} at that epoch. ` +
        `An epoch has one owner: bring back the journal or the database that belongs to the other.`,
    );
  if (isOlderCopy(found, placement)) throw olderCopy(module, found, placement);
}

/** @throws PlacementContradiction when another database is the owner by the journal, and this one cannot stand beside it. */
export function assertNotOwner(
  { module, identity }: Pick<OpenStore, 'module' | 'identity'>,
  found: Ownership,
  placement: StoredPlacement,
  here: string,
): void {
  const { epoch, owner, place } = placement;
  if (place === here)
    throw new PlacementContradiction(
      `The database of ${module} is not the one that owns its data: the journal names ${owner}, and this is ${identity}. ` +
        `Bring that one back, or begin anew with all databases and the journal in another DATA_DIR.`,
    );
  if (found.epoch > epoch) throw newerThanJournal(module, found, placement);
  if (found.epoch === epoch && found.role === 'owner')
    throw new PlacementContradiction(
      `Two databases of ${module} are owners at epoch ${epoch}: this one (${identity}) and that of the journal ` +
        `(${owner}). One is a copy; remove it, or give it an identity of its own.`,
    );
}

/** The error for a database that is no owner, of a module that the journal does not know. */
export function unknownOwner(module: string, { role, epoch }: Ownership): PlacementContradiction {
  return new PlacementContradiction(
    `The database of ${module} is ${role} at epoch ${epoch}, and the journal does not know who owns its data. ` +
      `Bring back the journal (placement.sqlite) that belongs to this database.`,
  );
}

/**
 * The journal becomes idle only after its owner has reached the epoch, so one below is not the database that did. While it is
 * activating, the owner is still at its previous epoch. A switch is cancelled two epochs later.
 */
function isOlderCopy(found: Ownership, { epoch, phase, previous }: StoredPlacement): boolean {
  if (found.epoch >= epoch) return false;
  if (phase === 'activating') return previous !== undefined && found.epoch !== previous;
  return phase !== 'cancelling' || found.epoch < epoch - 2;
}

function olderCopy(module: string, found: Ownership, { epoch, previous = epoch }: StoredPlacement) {
  return new PlacementContradiction(
    `The database of ${module} is ${found.role} at epoch ${found.epoch}, but it has written at epoch ${previous} already, as the ` +
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
