import { injectable } from 'inversify';
import { findRows, insertRows, placeholders, type Readable, type Tx, utc } from '../../../platform/api.js';
import type { AccountBalance } from '../contract.js';
import type { Entry } from '../domain/ledger.js';
import { LedgerEntryRow } from './ledger-entry-row.js';

/** The double-entry ledger (복식부기 원장). */
@injectable()
export class LedgerEntryRepository {
  /** Posts entries that balance; a cause posts once to an account. */
  async post(tx: Tx, orderId: string, cause: string, entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const postedAt = utc(tx.now());
    await insertRows(
      tx,
      LedgerEntryRow,
      entries.map((entry) => ({ ...entry, entryId: tx.id(), orderId, cause, postedAt })),
    );
  }

  /** The entries of some orders, the oldest first. */
  async ofOrders(at: Readable, orderIds: readonly string[]): Promise<readonly LedgerEntryRow[]> {
    if (orderIds.length === 0) return [];
    const end = `WHERE order_id IN (${placeholders(orderIds.length)}) ORDER BY entry_id`;
    return findRows(at, LedgerEntryRow, end, orderIds);
  }

  /** The sums of each account, of all orders or of one. */
  async accounts(at: Readable, orderId?: string): Promise<readonly AccountBalance[]> {
    const rows = await at.sql.all<{ account: string; debit: number | string; credit: number | string }>(
      `SELECT account, SUM(debit) AS debit, SUM(credit) AS credit FROM ledger_entries
       ${orderId === undefined ? '' : 'WHERE order_id = ?'} GROUP BY account ORDER BY account`,
      orderId === undefined ? [] : [orderId],
    );
    return rows.map(({ account, debit, credit }) => ({ account, debit: Number(debit), credit: Number(credit) }));
  }
}
