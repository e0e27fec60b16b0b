import { betterSqlite3Driver } from './better-sqlite3-driver.js';
import type { SqliteDriver } from './sqlite-driver.js';
import { sqlite3Driver } from './sqlite3-driver.js';
import type { StoreSettings } from './store-settings.js';

const DRIVERS: { readonly [name in StoreSettings['SQLITE_DRIVER']]: SqliteDriver } = {
  sqlite3: sqlite3Driver,
  'better-sqlite3': betterSqlite3Driver,
};

/** The driver that SQLITE_DRIVER names. */
export function chooseSqliteDriver({ SQLITE_DRIVER }: StoreSettings): SqliteDriver {
  return DRIVERS[SQLITE_DRIVER];
}
