import type { ReadRows } from '../driver/driver.js';
import type { Visitor } from './visitor.js';

interface Accounts {
  readonly accounts: readonly { readonly account: string; readonly debit: number; readonly credit: number }[];
  readonly debit: number;
  readonly credit: number;
}

export interface SeenPayment {
  readonly status: string;
  readonly amount: number;
  readonly captured: number;
  readonly refunded: number;
}

/** What stands in the books about an order: the gateway's, the ledger's, and those of the messages. */
export class Books {
  constructor(
    private readonly rows: ReadRows,
    private readonly admin: Visitor,
  ) {}

  /** The gateway's own book, which no module reads: the amount and the state of each charge of an order. */
  async charges(orderId: string): Promise<readonly { readonly amount: number; readonly state: string }[]> {
    return this.rows('gateway', 'SELECT amount, state FROM charges WHERE order_id = ?', [orderId]);
  }

  async payment(orderId: string): Promise<SeenPayment> {
    return (await this.admin.get(`/api/payments/${orderId}`)).body as SeenPayment;
  }

  /** What each account of the ledger was debited less what it was credited, for an order or for all. */
  async balances(orderId?: string): Promise<{ readonly [account: string]: number }> {
    const query = orderId === undefined ? '' : `?orderId=${orderId}`;
    const found = (await this.admin.get(`/api/payments/ledger/accounts${query}`)).body as Accounts;
    expect(found.debit).toBe(found.credit);
    return Object.fromEntries(found.accounts.map(({ account, debit, credit }) => [account, debit - credit]));
  }

  /** The templates of what was sent about an order, sorted; each message was sent once, and each cause notified a member once. */
  async notified(orderId: string): Promise<readonly string[]> {
    const rows = await this.rows<{ template: string; cause: string; sends: number }>(
      'notification',
      `SELECT template, cause_id || ' ' || member_id AS cause,
              (SELECT COUNT(*) FROM channel_log WHERE message_key = message_id AND result = 'delivered') AS sends
       FROM messages WHERE order_id = ? ORDER BY template`,
      [orderId],
    );
    expect(rows.map(({ sends }) => Number(sends))).toEqual(rows.map(() => 1));
    expect(new Set(rows.map(({ cause }) => cause)).size).toBe(rows.length);
    return rows.map(({ template }) => template);
  }
}
