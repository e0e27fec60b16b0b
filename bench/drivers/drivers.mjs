import { product } from '../harness/product.mjs';
import { PeerMissing } from '../harness/peers.mjs';
import { root } from '../../tools/root.mjs';
import { setUp } from '../../tools/setup/set-up.mjs';

/** @typedef {'sqlite3' | 'better-sqlite3' | 'node'} DriverName */

/** The bare drivers. */
const RAW = {
  sqlite3: () => import('./raw-sqlite3.mjs'),
  'better-sqlite3': () => import('./raw-better-sqlite3.mjs'),
  node: () => import('./raw-node-sqlite.mjs'),
};

/**
 * Makes sure that a driver can be loaded: better-sqlite3 is installed for it.
 * @param {string} driver
 * @returns {Promise<DriverName>}
 * @throws PeerMissing with the reason
 */
export async function available(driver) {
  const { problem } = await setUp(root, [driver]);
  if (problem) throw new PeerMissing(problem);
  return /** @type {DriverName} */ (driver);
}

/**
 * Opens a file with the bare driver.
 * @param {DriverName} driver
 * @param {string} file
 * @returns {Promise<import('./raw-connection.mjs').RawConnection>}
 */
export async function openRaw(driver, file) {
  const raw = await RAW[driver]();
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
