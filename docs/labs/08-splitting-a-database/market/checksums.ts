import { createHash } from 'node:crypto';
import type { Connection } from '#ficus/platform/store/database/database.js';
import type { Entry, Payment } from './payment.js';

const DIGITS = 8;

/** The checksum of all payments and entries that a database has; undefined when it has no such tables. */
export async function checksumOf(database: Connection): Promise<string | undefined> {
  const named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('payments', 'ledger')";
  if ((await database.all(named)).length < 2) return undefined;
  const payments = await database.all<Payment>('SELECT order_id AS orderId, amount, status FROM payments');
  return checksum(
    payments,
    await database.all<Entry>('SELECT entry_id AS entryId, order_id AS orderId, amount FROM ledger'),
  );
}

/** The same of payments and entries at hand, in any order; `empty` when there are none. */
export function checksum(payments: Iterable<Omit<Payment, 'balance'>>, entries: readonly Entry[]): string {
  const lines = [
    ...[...payments].map(({ orderId, amount, status }) => JSON.stringify([orderId, amount, status])),
    ...entries.map(({ entryId, orderId, amount }) => JSON.stringify([entryId, orderId, amount])),
  ];
  if (lines.length === 0) return 'empty';
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, DIGITS);
}
