import { join } from 'node:path';
import type { Connection } from '#ficus/platform/store/database/database.js';
import { sqlite3Driver } from '#ficus/platform/store/sqlite/sqlite3-driver.js';

/** The database that ruby's modules share, and the one that payment gets. */
export type Name = 'shared' | 'own';

/** How many payments there are before the move, each with an entry in the ledger. */
export const PAYMENTS = 6_000;

/** Made at once. A connection waits for another writer, here for at most ten seconds. */
const SCHEMA = `
  CREATE TABLE orders (order_id TEXT PRIMARY KEY);
  CREATE TABLE payments (order_id TEXT PRIMARY KEY REFERENCES orders, amount INTEGER, status TEXT);
  CREATE TABLE ledger (entry_id TEXT PRIMARY KEY, order_id TEXT REFERENCES orders, amount INTEGER);
  CREATE INDEX ledger_by_order ON ledger (order_id);
  WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${PAYMENTS})
    INSERT INTO orders SELECT printf('old-%05d', n) FROM numbers;
  INSERT INTO payments SELECT order_id, 10000 + 100 * (rowid % 90), 'captured' FROM orders;
  INSERT INTO ledger SELECT order_id || ':captured', order_id, amount FROM payments;`;

/** A connection of its own to one of the two databases in a folder. */
export async function connect(folder: string, name: Name): Promise<Connection> {
  const handle = await sqlite3Driver.open(join(folder, `${name}.sqlite`));
  await handle.execute(
    'PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON',
  );
  return handle.connection();
}

/** Makes the shared database of ruby, with the orders and payments of some months. */
export async function makeShared(folder: string): Promise<void> {
  const shared = await connect(folder, 'shared');
  await shared.script(`BEGIN; ${SCHEMA} COMMIT;`);
  await shared.close();
}
