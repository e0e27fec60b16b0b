import { DoorStore } from '../fig/door-store.js';
import { DoorTables0000000000059 } from '../fig/door-tables.js';
import { InstanceStore } from '../fig/instance-store.js';
import { InstanceTable0000000000052 } from '../fig/instance-table.js';
import { MoveStore } from '../fig/move/move-store.js';
import { MoveTables0000000000083 } from '../fig/move/move-tables.js';
import { PlacementStore } from '../fig/placement-store.js';
import { placementMigrations } from '../fig/placement-tables.js';
import { PlacementWatch } from '../fig/placement-watch.js';
import { PrefixStore } from '../fig/prefix-store.js';
import { PrefixTables0000000000051 } from '../fig/prefix-tables.js';
import { openStore } from '../store/open-store.js';
import type { BootOptions } from './boot-options.js';
import { chooseDatabase } from './choose-database.js';

/** The name of the journal's database: `placement.sqlite`, or the one of `PLACEMENT_DATABASE_URL`. No module may have it. */
const PLACEMENT = 'placement';

/** The journal of a host, and its database. */
export interface OpenPlacements {
  readonly placements: PlacementStore;
  /** The path prefixes that other services serve. */
  readonly prefixes: PrefixStore;
  /** By which door the edge reaches modules elsewhere. */
  readonly doors: DoorStore;
  /** The instances of services that are registered. */
  readonly instances: InstanceStore;
  /** The moves of modules. */
  readonly moves: MoveStore;
  readonly close: () => Promise<void>;
}

/**
 * Opens the journal of placements, which a host does before it opens any module's database. It is read again every second.
 * @throws Error with a sentence when its database cannot be opened.
 */
export async function openPlacements(
  options: Pick<BootOptions, 'dataDirectory' | 'environment' | 'clock' | 'ids' | 'log'>,
): Promise<OpenPlacements> {
  const { clock, ids, log: logger } = options;
  const store = await openStore({
    module: PLACEMENT,
    database: chooseDatabase(PLACEMENT, options),
    rows: [],
    migrations: [
      ...placementMigrations,
      PrefixTables0000000000051,
      InstanceTable0000000000052,
      DoorTables0000000000059,
      MoveTables0000000000083,
    ],
    // It publishes nothing.
    log: { append: () => Promise.resolve([]) },
    clock,
    ids,
    logger,
  });
  try {
    const placements = await PlacementStore.over(store);
    const prefixes = await PrefixStore.over(store);
    const doors = await DoorStore.over(store);
    const instances = await InstanceStore.over(store, placements, clock);
    const watch = new PlacementWatch([placements, prefixes, doors, instances], clock, logger);
    watch.start();
    const close = async () => {
      await watch.stop();
      await store.close();
    };
    return { placements, prefixes, doors, instances, moves: MoveStore.over(store), close };
  } catch (error) {
    await store.close();
    throw error;
  }
}
