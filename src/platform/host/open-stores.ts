import { OutcomeTable0000000000003 } from '../calls/outcome-table.js';
import { eventMigrations } from '../events/event-tables.js';
import { OutboxLog } from '../events/outbox-log.js';
import { prepareLog } from '../events/outbox-log.js';
import type { Module } from '../module/module.js';
import { sagaMigrations } from '../saga/saga-tables.js';
import type { Database } from '../store/database.js';
import { type OpenStore, openStore, type StoreSpec } from '../store/open-store.js';
import type { BootOptions } from './boot-options.js';
import { closeDirectoryToOthers } from '../store/sqlite-files.js';
import { chooseDatabases } from './choose-database.js';
import { ActionRow } from './operations/action-row.js';
import { operationMigrations } from './operations/module.js';

/**
 * Opens and migrates the databases of modules, all at once, into `stores`.
 * @throws Error of the first that cannot be opened; those that could are in `stores`.
 */
export async function openStores(
  modules: readonly Module[],
  options: BootOptions,
  stores: Map<string, OpenStore>,
): Promise<void> {
  const names = modules.map(({ contract }) => contract.name);
  const databases = chooseDatabases(names, options);
  await closeDirectoryToOthers(options.dataDirectory, options.log);
  const open = async (module: Module) => {
    const { name } = module.contract;
    const store = await openStore({
      ...(await storeSpec(module, databases.get(name) as Database, options)),
      observer: options.measurements.group(name),
      logger: options.log,
      ...(options.exclusive ? { exclusive: true } : {}),
    });
    stores.set(name, store);
    await prepareLog(store, module.contract);
  };
  const opened = await Promise.allSettled(modules.map(open));
  const failed = opened.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Closes what was opened. */
export async function closeStores(stores: ReadonlyMap<string, OpenStore>): Promise<void> {
  await Promise.all([...stores.values()].map((store) => store.close()));
}

/** How the store of a module is opened, on its own database or on another one of the same layout. */
export async function storeSpec(module: Module, database: Database, options: BootOptions): Promise<StoreSpec> {
  const { name, partitions } = module.contract;
  return {
    module: name,
    database,
    rows: module.rows,
    migrations: [
      ...eventMigrations,
      OutcomeTable0000000000003,
      ...sagaMigrations,
      ...(await migrationsOf(module, options)),
    ],
    clock: options.clock,
    ids: options.ids,
    log: new OutboxLog(name, partitions),
    ...(options.twice ? { twice: true } : {}),
  };
}

async function migrationsOf({ contract, rows }: Module, { migrations }: BootOptions) {
  return rows.includes(ActionRow) ? operationMigrations : migrations(contract.name);
}
