import { choiceSetting } from '../../ops/setting-schemas.js';
import { settings } from '../../ops/settings.js';
import { betterSqlite3Driver } from './better-sqlite3-driver.js';
import { nodeSqliteDriver } from './node-sqlite-driver.js';
import type { SqliteDriver } from './sqlite-database.js';
import { sqlite3Driver } from './sqlite3-driver.js';

/** The settings of databases in files. */
export class StoreSettings extends settings({
  /** The package that reads and writes SQLite files; `node` is Node's own. */
  SQLITE_DRIVER: choiceSetting(['sqlite3', 'better-sqlite3', 'node'], 'sqlite3'),
}) {}

const DRIVERS: { readonly [name in StoreSettings['SQLITE_DRIVER']]: SqliteDriver } = {
  sqlite3: sqlite3Driver,
  'better-sqlite3': betterSqlite3Driver,
  node: nodeSqliteDriver,
};

/** The driver that SQLITE_DRIVER names. */
export function chooseSqliteDriver({ SQLITE_DRIVER }: StoreSettings): SqliteDriver {
  return DRIVERS[SQLITE_DRIVER];
}
