import { existsSync } from 'node:fs';
import { type FoundDatabase, lookAtDatabase } from '../fig/found-database.js';
import type { Module } from '../module/module.js';
import { type Database, DatabaseInUse } from '../store/database/database.js';
import { CannotOpen } from '../store/cannot-open.js';
import { openStore } from '../store/open-store.js';
import type { BootOptions } from './boot-options.js';
import { chooseDatabase } from './choose-database.js';
import { databaseAddress } from './database-address.js';
import { buildOf, type ModuleBuild } from '../fig/module-build.js';
import { migrationsOf, storeSpec } from './open-own-store.js';

type Options = Pick<BootOptions, 'dataDirectory' | 'environment' | 'log' | 'identities'>;

/**
 * Looks at the database that a module would have in this host, while nothing of it runs here. Makes none.
 * @returns undefined when there is none yet.
 * @throws Error when it belongs to another module. @throws DatabaseInUse when another process has it. @throws CannotOpen when it
 *   does not work.
 */
export async function findDatabase(module: string, options: Options): Promise<FoundDatabase | undefined> {
  const address = databaseAddress(module, options);
  if (address.kind === 'sqlite' && !existsSync(address.file)) return undefined;
  const database = chooseDatabase(module, options);
  try {
    const found = await look(module, database);
    if (found?.identity !== undefined) options.identities?.set(module, found.identity);
    return found;
  } catch (error) {
    const fault = error instanceof DatabaseInUse ? undefined : database.fault(error, 'reading');
    throw fault ? new CannotOpen(module, fault, error) : error;
  }
}

async function look(module: string, database: Database): Promise<FoundDatabase | undefined> {
  const lock = await database.lock();
  try {
    const connection = await database.reader();
    try {
      return await lookAtDatabase(module, database.description, connection, await database.tables(connection));
    } finally {
      await connection.close();
    }
  } finally {
    await lock.release();
  }
}

/**
 * As {@link findDatabase}, and makes a database that does not exist: fenced, unless `bornFenced` is false, so that nothing writes
 * to it before the journal names it. One that was made before there were identities gets one.
 */
export async function findOrMakeDatabase(
  module: Module,
  options: Parameters<typeof findDatabase>[1] & Parameters<typeof storeSpec>[2],
  { bornFenced = true } = {},
): Promise<FoundDatabase> {
  const { name } = module.contract;
  const found = await findDatabase(name, options);
  if (found?.identity !== undefined) return found;
  const database = chooseDatabase(name, options);
  const store = await openStore({
    ...(await storeSpec(module, database, options)),
    bornFenced,
    logger: options.log,
  });
  await store.close();
  const made = await findDatabase(name, options);
  if (made) return made;
  throw new DatabaseInUse(`The database of ${name} has gone while it was made.`);
}

/** The builds of modules, by their names. */
export async function buildsOf(
  modules: readonly Module[],
  options: Pick<BootOptions, 'migrations'>,
): Promise<ReadonlyMap<string, ModuleBuild>> {
  const builds = new Map<string, ModuleBuild>();
  for (const module of modules)
    builds.set(module.contract.name, buildOf(module.contract, await migrationsOf(module, options), handlersOf(module)));
  return builds;
}

function handlersOf({ on, sagas = [] }: Module): readonly string[] {
  return [...on.map(({ event }) => event.name), ...sagas.map(({ name }) => `saga ${name}`)];
}
