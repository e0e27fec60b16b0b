import { OutcomeTable0000000000003 } from '../calls/outcome-table.js';
import { eventMigrations } from '../events/log/event-tables.js';
import { OutboxLog } from '../events/log/outbox-log.js';
import { keepersPlace } from '../fig/host-place.js';
import { LOCAL, type StoredPlacement } from '../fig/placement.js';
import { assertOwner } from '../fig/placement-contradiction.js';
import type { Module } from '../module/module.js';
import { sagaMigrations } from '../saga/saga-tables.js';
import type { Database } from '../store/database/database.js';
import { type OpenStore, openStore, type StoreSpec } from '../store/open-store.js';
import type { BootOptions } from './boot-options.js';

/**
 * Opens and migrates a module's own database.
 * @throws as {@link openStore}: also when the journal names another database for a module that is here, or a newer one.
 */
export async function openOwnStore(module: Module, database: Database, options: BootOptions): Promise<OpenStore> {
  const { name } = module.contract;
  const placement = options.placements?.of(name);
  const { place = keepersPlace(LOCAL) } = options;
  const isHere = placement !== undefined && place.has(name, placement);
  const journal = options.placements?.journal;
  const store = await openStore({
    ...(await storeSpec(module, database, options)),
    observer: options.measurements.group(name),
    logger: options.log,
    ...(options.exclusive ? { exclusive: true } : {}),
    ...(options.bornFenced ? { bornFenced: true } : {}),
    // A module that is here writes to its one database, or does not start: a second one would split its data.
    ...(isHere && placement ? ownerBy(placement) : {}),
    // Two journals over one database would place the module twice.
    ...(journal !== undefined && (isHere || !placement) ? { journal } : {}),
  });
  options.identities?.set(name, store.identity);
  return store;
}

/** Refuses every database but the one that the journal names, and an older copy of that one. */
function ownerBy(placement: StoredPlacement): Pick<StoreSpec, 'identity' | 'admit'> {
  return { identity: placement.owner, admit: (found) => assertOwner(placement.module, found, placement) };
}

/** How the store of a module is opened, on its own database or on another one of the same layout. */
export async function storeSpec(
  module: Module,
  database: Database,
  options: Pick<BootOptions, 'migrations' | 'clock' | 'ids' | 'twice'>,
): Promise<StoreSpec> {
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
