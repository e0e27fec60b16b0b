import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sqlite3Driver } from '#ficus/platform/store/sqlite/sqlite3-driver.js';
import { holdFile } from '../../../../test/faults/holder.js';

/** A table of each module of ruby; a lock in the module is a lock of the database with this table. */
export const TABLES: { readonly [module: string]: string } = {
  member: 'members',
  shop: 'shops',
  order: 'orders',
  payment: 'payments',
  notification: 'messages',
  review: 'reviews',
};

/** The databases in a folder that have a table, wherever the learner has put it. */
export async function filesWith(folder: string, table: string): Promise<string[]> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.sqlite'));
  const found: string[] = [];
  for (const file of files.map((name) => join(folder, name))) {
    const named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?";
    if ((await read(file, named, [table])).length > 0) found.push(file);
  }
  return found;
}

/** The identifiers of the orders that a table has rows of, in each database with that table. */
export async function ordersIn(folder: string, table: string): Promise<{ file: string; orders: string[] }[]> {
  const files = await filesWith(folder, table);
  return Promise.all(
    files.map(async (file) => {
      const rows = await read<{ orderId: string }>(file, `SELECT order_id AS orderId FROM ${table}`);
      return { file, orders: rows.map(({ orderId }) => orderId) };
    }),
  );
}

/** Leaves a write transaction open on a database, as a tool of a colleague would. @returns how to end it */
export async function lock(file: string): Promise<() => Promise<void>> {
  const held = await holdFile(file, 'BEGIN IMMEDIATE');
  return () => held.release();
}

async function read<Row extends object>(file: string, statement: string, values: string[] = []): Promise<Row[]> {
  const handle = await sqlite3Driver.open(file);
  const connection = handle.connection();
  try {
    await connection.script('PRAGMA busy_timeout = 5000; PRAGMA query_only = ON');
    return await connection.all<Row>(statement, values);
  } finally {
    await connection.close();
  }
}
