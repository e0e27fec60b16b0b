import { own } from '../harness/peers.mjs';
import { synchronousConnection } from './synchronous-connection.mjs';

/**
 * The driver `better-sqlite3`: every statement runs at once, on this thread.
 * @param {string} file
 * @returns {Promise<import('./raw-connection.mjs').RawConnection>}
 */
export async function openRaw(file) {
  const { default: Database } = await own('better-sqlite3');
  return synchronousConnection(new Database(file));
}
