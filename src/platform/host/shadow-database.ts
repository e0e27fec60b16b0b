import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readSettings } from '../ops/read-settings.js';
import { chooseSqliteDriver } from '../store/choose-sqlite-driver.js';
import type { Database } from '../store/connection.js';
import { PostgresDatabase } from '../store/postgres-driver.js';
import { createSchema, dropSchema } from '../store/postgres-schemas.js';
import { SqliteDatabase } from '../store/sqlite-database.js';
import { StoreSettings } from '../store/store-settings.js';
import type { BootOptions } from './boot-options.js';
import { databaseUrl, databaseVariable } from './database-url.js';

const SCHEMAS = 'ficus_rebuild_';
/** SQLite's own files beside a database, and the platform's lock. */
const SUFFIXES = ['', '-wal', '-shm', '-journal', '.lock', '.lock-journal'];

/** An empty database beside the one of a module. */
export interface ShadowDatabase {
  readonly database: Database;
  remove(): Promise<void>;
}

/**
 * Makes the shadow database of a module: a schema of its own in the module's PostgreSQL database, or a SQLite file beside
 * its own. What a process that has died left there is removed. A schema has a name of its own each time, so that a process
 * that was taken for dead writes into what is gone, and not into the new one.
 */
export async function shadowDatabase(
  module: string,
  { dataDirectory, environment, ids }: Pick<BootOptions, 'dataDirectory' | 'environment' | 'ids'>,
): Promise<ShadowDatabase> {
  const variable = databaseVariable(module);
  const text = environment[variable];
  if (text) {
    const url = databaseUrl(variable, text);
    const name = SCHEMAS + ids.next().replaceAll('-', '');
    const inside = await createSchema(url, SCHEMAS, name);
    return { database: new PostgresDatabase(inside, module), remove: () => dropSchema(url, name) };
  }
  const file = join(dataDirectory, `${module}.rebuild.sqlite`);
  const remove = async () => {
    for (const suffix of SUFFIXES) await rm(file + suffix, { force: true });
  };
  await remove();
  const driver = chooseSqliteDriver(readSettings(StoreSettings, environment));
  return { database: new SqliteDatabase(file, driver), remove };
}
