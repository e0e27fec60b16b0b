import { synchronousConnection } from './synchronous-connection.mjs';

/**
 * Node's own SQLite: every statement runs at once, on this thread.
 * @param {string} file
 * @returns {Promise<import('./raw-connection.mjs').RawConnection>}
 */
export async function openRaw(file) {
  // The types of the oldest Node do not know it.
  const { DatabaseSync } = /** @type {any} */ (process.getBuiltinModule('node:sqlite'));
  return synchronousConnection(new DatabaseSync(file));
}
