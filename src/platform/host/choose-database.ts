import { join } from 'node:path';
import type { Database } from '../store/database/database.js';
import { PostgresDatabase } from '../store/postgres/postgres-database.js';
import { readSettings, SettingError } from '../ops/read-settings.js';
import { chooseSqliteDriver, StoreSettings } from '../store/sqlite/choose-sqlite-driver.js';
import { SqliteDatabase } from '../store/sqlite/sqlite-database.js';
import type { BootOptions } from './boot-options.js';
import { databaseUrl, databaseVariable } from './database-url.js';

/**
 * The database of a module, as the environment says: the PostgreSQL database of `<MODULE>_DATABASE_URL`, or a SQLite file
 * in the data directory, by the driver of SQLITE_DRIVER.
 * @throws SettingError when a variable has a wrong value
 */
export function chooseDatabase(
  module: string,
  { dataDirectory, environment, log }: Pick<BootOptions, 'dataDirectory' | 'environment' | 'log'>,
): Database {
  const variable = databaseVariable(module);
  const url = environment[variable];
  if (url) return new PostgresDatabase(databaseUrl(variable, url), module);
  const driver = chooseSqliteDriver(readSettings(StoreSettings, environment));
  return new SqliteDatabase(join(dataDirectory, `${module}.sqlite`), driver, log);
}

/**
 * The databases of modules.
 * @throws SettingError when two would share one: each module has a database of its own
 */
export function chooseDatabases(modules: readonly string[], options: BootOptions): ReadonlyMap<string, Database> {
  const databases = new Map(modules.map((module) => [module, chooseDatabase(module, options)]));
  const owners = new Map<string, string>();
  for (const [module, { description }] of databases) {
    const owner = owners.get(description);
    if (owner !== undefined)
      throw new SettingError(
        databaseVariable(module),
        `${databaseVariable(module)} names ${description}, which is the database of ${owner}; each module has a database of its own: name another one.`,
      );
    owners.set(description, module);
  }
  return databases;
}
