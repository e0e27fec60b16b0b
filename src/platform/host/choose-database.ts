import type { Database } from '../store/database/database.js';
import { PostgresDatabase } from '../store/postgres/postgres-database.js';
import { readSettings, SettingError } from '../ops/read-settings.js';
import { chooseSqliteDriver, StoreSettings } from '../store/sqlite/choose-sqlite-driver.js';
import { SqliteDatabase } from '../store/sqlite/sqlite-database.js';
import type { BootOptions } from './boot-options.js';
import { databaseAddress, databaseVariable } from './database-address.js';

/**
 * The database of a module, as the environment says: the one that `<MODULE>_DATABASE_URL` names, or a SQLite file in the data
 * directory. SQLITE_DRIVER chooses the driver of files, `<MODULE>_SQLITE_DRIVER` that of one module.
 * @throws SettingError when a variable has a wrong value
 */
export function chooseDatabase(
  module: string,
  options: Pick<BootOptions, 'dataDirectory' | 'environment' | 'log'>,
): Database {
  const address = databaseAddress(module, options);
  if (address.kind === 'postgres') return new PostgresDatabase(address.url, module);
  const driver = chooseSqliteDriver(readSettings(StoreSettings, options.environment, module));
  return new SqliteDatabase(address.file, driver, options.log);
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
