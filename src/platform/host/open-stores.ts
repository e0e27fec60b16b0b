import { hostname } from 'node:os';
import { OutcomeTable0000000000003 } from '../calls/outcome-table.js';
import { eventMigrations } from '../events/log/event-tables.js';
import { OutboxLog, prepareLog } from '../events/log/outbox-log.js';
import { LOCAL } from '../fig/placement.js';
import { reconcile } from '../fig/reconcile.js';
import type { Module } from '../module/module.js';
import { sagaMigrations } from '../saga/saga-tables.js';
import type { Database } from '../store/database/database.js';
import { type OpenStore, openStore, type StoreSpec } from '../store/open-store.js';
import type { BootOptions } from './boot-options.js';
import { closeDirectoryToOthers } from '../store/sqlite/sqlite-files.js';
import { chooseDatabases } from './choose-database.js';

/** Names this process in the history of placements. */
const PROCESS = `host ${hostname()}, process ${process.pid}`;

/**
 * Opens and migrates the databases of modules, all at once, into `stores`, and brings them in line with the journal.
 * @throws Error of the first that cannot be opened. The others are open then, and in `stores`.
 */
export async function openStores(
  modules: readonly Module[],
  options: BootOptions,
  stores: Map<string, OpenStore>,
): Promise<void> {
  const { placements, place = LOCAL } = options;
  const names = modules.map(({ contract }) => contract.name);
  const databases = chooseDatabases(names, options);
  await closeDirectoryToOthers(options.dataDirectory, options.log);
  const open = async (module: Module) => {
    const { name } = module.contract;
    const placement = placements?.of(name);
    const store = await openStore({
      ...(await storeSpec(module, databases.get(name) as Database, options)),
      observer: options.measurements.group(name),
      logger: options.log,
      ...(options.exclusive ? { exclusive: true } : {}),
      ...(options.bornFenced ? { bornFenced: true } : {}),
      // A module that is here writes to its one database, or does not start: a second one would split its data.
      ...(placement?.place === place ? { identity: placement.owner } : {}),
    });
    stores.set(name, store);
    if (placements) await reconcile(placements, store, { name: PROCESS, place, clock: options.clock });
    await prepareLog(store, module.contract);
  };
  rejectFirst(await Promise.allSettled(modules.map(open)));
}

/** Closes all stores. @throws Error of the first that cannot be closed, after the others are. */
export async function closeStores(stores: ReadonlyMap<string, OpenStore>): Promise<void> {
  rejectFirst(await Promise.allSettled([...stores.values()].map((store) => store.close())));
}

function rejectFirst(results: readonly PromiseSettledResult<unknown>[]): void {
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** How the store of a module is opened, on its own database or on another one of the same layout. */
export async function storeSpec(module: Module, database: Database, options: BootOptions): Promise<StoreSpec> {
  const { name, partitions } = module.contract;
  return {
    module: name,
    database,
    rows: module.rows,
    migrations: await migrationsOf(module, options),
    clock: options.clock,
    ids: options.ids,
    log: new OutboxLog(name, partitions),
    ...(options.twice ? { twice: true } : {}),
  };
}

/** What a module's database gets beside the tables of the store: the platform's migrations, and the module's own. */
export async function migrationsOf(
  module: Module,
  { migrations }: Pick<BootOptions, 'migrations'>,
): Promise<readonly (new () => object)[]> {
  const own = module.migrations ?? (await migrations(module.contract.name));
  return [...eventMigrations, OutcomeTable0000000000003, ...sagaMigrations, ...own] as readonly (new () => object)[];
}
