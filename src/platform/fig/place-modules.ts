import type { FoundDatabase } from './found-database.js';
import { type Cause, isKeepers, LOCAL, type Placement, type StoredPlacement, THREAD } from './placement.js';
import type { Placements } from './placements.js';

/** A wanted place was refused. Nothing was changed. */
export class PlaceRefused extends Error {
  override readonly name = 'PlaceRefused';
}

/** What a host must know of databases to place a module. */
export interface KnownDatabases {
  /** The database that the module has at this place. @throws Error with a sentence when it cannot be asked for it. */
  at(module: string, place: string): Promise<FoundDatabase | undefined>;
  /** Whether the module runs at this place. @throws Error with a sentence when it cannot be known. */
  runsAt(module: string, place: string): Promise<boolean>;
}

interface Change {
  readonly from?: StoredPlacement;
  readonly to: Placement;
  readonly reason: string;
}

/**
 * Places modules that are stopped: changes the journal so that each wanted module is at its wanted place. Data is never
 * split: a module gets another database only if the one that the journal names holds nothing. If its database was carried to
 * the new place, the epoch rises, so that a copy that stayed behind is never taken for it.
 * @param wanted for each module {@link LOCAL}, {@link THREAD}, `service`, or the internal address of a host
 * @throws PlaceRefused before anything is changed, when one of them may not be placed so
 */
export async function placeModules(
  wanted: ReadonlyMap<string, string>,
  placements: Placements,
  databases: KnownDatabases,
  by: string,
): Promise<void> {
  const changes: Change[] = [];
  for (const [module, place] of wanted) {
    const change = await changeFor(module, place, placements.of(module), databases);
    if (change) changes.push(change);
  }
  for (const { from, to, reason } of changes) {
    const cause: Cause = { by, reason };
    await (from ? placements.change(from, to, cause) : placements.place(to, cause));
  }
}

async function changeFor(
  module: string,
  place: string,
  row: StoredPlacement | undefined,
  databases: KnownDatabases,
): Promise<Change | undefined> {
  // A module that was never placed is placed here when its host starts.
  if ((row?.place ?? LOCAL) === place) return undefined;
  const refuse = (why: string): never => {
    throw new PlaceRefused(`${module} is not placed at ${shown(place)}: ${why} Nothing was changed.`);
  };
  const reason = `PLACEMENT says ${place}`;
  if (row && row.phase !== 'idle') {
    const found = await neverBegan(module, place, row, databases);
    if (!found)
      return refuse(
        `its last placement is not done yet (${row.phase}). Start it at ${shown(row.place)}, or stop it there and bring its database.`,
      );
    return { from: row, to: { ...row, place, epoch: row.epoch + 1, previous: found.epoch }, reason };
  }
  const found = await databases.at(module, place);
  if (!row) {
    const here = await databases.at(module, LOCAL);
    const same = here?.identity !== undefined && here.identity === found?.identity;
    if (!same) {
      if (here?.holds !== undefined) return refuse(splitOf(module, here, here.holds));
      if (found?.role === 'owner' && found.holds !== undefined) return refuse(unknownOwner(found, found.holds));
    }
    return { to: { ...activatedAt(found, refuse), module, place }, reason };
  }
  if (found?.identity === row.owner) {
    if (found.epoch > row.epoch)
      return refuse(
        `${found.description} is ${found.role} at epoch ${found.epoch}, and the journal is at epoch ${row.epoch}: ` +
          `the journal is an older copy, or another one has placed ${module}. Bring back the newest journal.`,
      );
    if (found.epoch !== row.epoch || found.role !== 'owner')
      return refuse(
        `${found.description} is ${found.role} at epoch ${found.epoch}, and the journal is at epoch ${row.epoch}: it is an older copy. ` +
          `Bring the file that ${shown(row.place)} has written last.`,
      );
    if (!isKeepers(row.place) && (await databases.runsAt(module, row.place)))
      return refuse(`it still runs at ${row.place}; stop it there first.`);
    return { from: row, to: { ...row, place, epoch: row.epoch + 1, phase: 'activating', previous: row.epoch }, reason };
  }
  if (!isKeepers(row.place))
    return refuse(
      `the journal says that its data is in the database ${row.owner} at ${row.place}, and ${
        found ? `${found.description} is another one` : `there is none at ${shown(place)}`
      }. Stop it there, and bring that database.`,
    );
  const here = await databases.at(module, LOCAL);
  if (here?.identity !== row.owner)
    return refuse(`its data is in the database ${row.owner}, as the journal says, which is not here. Bring it back.`);
  if (here.holds !== undefined) return refuse(splitOf(module, here, here.holds));
  const other = activatedAt(found, refuse);
  return { from: row, to: { ...other, module, place, epoch: Math.max(other.epoch, row.epoch + 1) }, reason };
}

/**
 * The database of a module whose new owner was named and has not begun, if it is now at the wanted place. Nothing was
 * written at that epoch: an owner becomes idle in the journal before it writes.
 */
async function neverBegan(
  module: string,
  place: string,
  row: StoredPlacement,
  databases: KnownDatabases,
): Promise<FoundDatabase | undefined> {
  if (row.phase !== 'activating') return undefined;
  if (!isKeepers(row.place) && (await databases.runsAt(module, row.place))) return undefined;
  const found = await databases.at(module, place);
  if (found?.identity !== row.owner) return undefined;
  const before = row.previous ?? (found.epoch === 0 ? 0 : row.epoch - 1);
  const isNewest = found.epoch === row.epoch || found.epoch === before;
  return isNewest && (found.role === 'owner' || found.epoch === 0) ? found : undefined;
}

function unknownOwner({ description }: FoundDatabase, table: string): string {
  return (
    `${description} holds rows (in ${table}), and this journal has never placed it. Start the host of the journal in the DATA_DIR ` +
    `whose placement.sqlite has; or let it own that database once, without PLACEMENT.`
  );
}

/** The placement of a module that begins on this database: in an epoch that none of its processes knows. */
function activatedAt(
  found: FoundDatabase | undefined,
  refuse: (why: string) => never,
): Pick<Placement, 'epoch' | 'owner' | 'phase' | 'previous'> {
  if (found?.identity === undefined) return refuse('there is no database.');
  if (found.role !== 'owner' && found.epoch > 0)
    return refuse(
      `${found.description} is ${found.role} at epoch ${found.epoch}: another database owns the data. Bring that one.`,
    );
  return { owner: found.identity, epoch: found.epoch + 1, phase: 'activating', previous: found.epoch };
}

function splitOf(module: string, { description }: FoundDatabase, table: string): string {
  return (
    `its data is in ${description}, which holds rows (in ${table}), and the database there is another one. ` +
    `Stop ${module} at both places and move that database there, or take ${module} out of PLACEMENT.`
  );
}

function shown(place: string): string {
  if (place === THREAD) return 'a thread of the host of the journal';
  return place === LOCAL ? 'the host of the journal' : place;
}
