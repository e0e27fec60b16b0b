import { product } from '../harness/product.mjs';
import { own } from '../harness/peers.mjs';

/** @typedef {'sqlite3' | 'better-sqlite3'} DriverName */

/**
 * Makes sure that a driver can be loaded.
 * @param {string} driver
 * @returns {Promise<DriverName>}
 * @throws PeerMissing with the reason
 */
export async function available(driver) {
  const name = /** @type {DriverName} */ (driver);
  const { default: loaded } = await own(name);
  // The native part is loaded only when a database is opened.
  if (name === 'better-sqlite3') new loaded(':memory:').close();
  return name;
}

/**
 * Opens a file with the bare driver.
 * @param {DriverName} driver
 * @param {string} file
 * @returns {Promise<import('./raw-connection.mjs').RawConnection>}
 */
export async function openRaw(driver, file) {
  const raw = driver === 'sqlite3' ? await import('./raw-sqlite3.mjs') : await import('./raw-better-sqlite3.mjs');
  return raw.openRaw(file);
}

/**
 * A file as the product has it.
 * @param {DriverName} driver
 * @param {string} file
 * @returns {Promise<import('../../src/platform/store/database/database.js').Database>}
 */
export async function productDatabase(driver, file) {
  /** @type {typeof import('../../src/platform/store/sqlite/sqlite-database.js')} */
  const { SqliteDatabase } = await product('platform/store/sqlite/sqlite-database');
  /** @type {typeof import('../../src/platform/store/sqlite/choose-sqlite-driver.js')} */
  const { chooseSqliteDriver } = await product('platform/store/sqlite/choose-sqlite-driver');
  return new SqliteDatabase(file, chooseSqliteDriver({ SQLITE_DRIVER: driver }));
}
