import type { Connection } from '#ficus/platform/store/database/database.js';
import { Turns } from '#ficus/platform/work/turns.js';
import type { PaymentDoor } from '../start/split/steps.js';
import type { Change, Payment } from './payment.js';
import { connect } from './shared-database.js';

const TABLES = `
  SELECT p.order_id AS orderId, p.amount, p.status, coalesce(sum(l.amount), 0) AS balance
  FROM payments p LEFT JOIN ledger l USING (order_id)`;
const VIEW = 'SELECT orderId, amount, status, balance FROM payment_page';

/** Where ruby reads and writes payments. All other code of ruby goes through it: without such a door no step could be taken. */
export class Door implements PaymentDoor {
  reads: PaymentDoor['reads'] = 'tables';
  writes: PaymentDoor['writes'] = 'shared';
  /** Dual reads that differed. */
  differences = 0;
  private readonly turns = new Turns();

  private constructor(
    private readonly connections: { readonly [name in 'sharedReader' | 'ownReader' | 'shared' | 'own']: Connection },
  ) {}

  static async open(folder: string): Promise<Door> {
    const [shared, own] = [await connect(folder, 'shared'), await connect(folder, 'own')];
    const [sharedReader, ownReader] = [await connect(folder, 'shared'), await connect(folder, 'own')];
    return new Door({ shared, own, sharedReader, ownReader });
  }

  async close(): Promise<void> {
    for (const connection of Object.values(this.connections)) await connection.close();
  }

  paused<T>(work: () => Promise<T>): Promise<T> {
    return this.turns.run(work);
  }

  /** Writes the change of a payment in one transaction; resolves when it is committed. */
  write(change: Change): Promise<void> {
    return this.turns.run(async () => {
      const { orderId, amount, status, entry } = change;
      await this.connections.shared.all('INSERT OR IGNORE INTO orders VALUES (?)', [orderId]);
      const at = this.connections[this.writes];
      await at.script('BEGIN IMMEDIATE');
      try {
        const upsert = 'ON CONFLICT (order_id) DO UPDATE SET status = excluded.status';
        await at.all(`INSERT INTO payments VALUES (?, ?, ?) ${upsert}`, [orderId, amount, status]);
        if (entry) await at.all('INSERT INTO ledger VALUES (?, ?, ?)', [entry.entryId, orderId, entry.amount]);
        await at.script('COMMIT');
      } catch (error) {
        await at.script('ROLLBACK');
        throw error;
      }
    });
  }

  /** The payment of an order; undefined when there is none. */
  async read(orderId: string): Promise<Payment | undefined> {
    return (
      await this.rows(`${TABLES} WHERE p.order_id = ? GROUP BY p.order_id`, `${VIEW} WHERE orderId = ?`, [orderId])
    )[0];
  }

  /** All payments, by their orders. */
  all(): Promise<readonly Payment[]> {
    return this.rows(`${TABLES} GROUP BY p.order_id ORDER BY p.order_id`, `${VIEW} ORDER BY orderId`, []);
  }

  private async rows(ofTables: string, ofView: string, values: readonly string[]): Promise<readonly Payment[]> {
    const { reads } = this;
    try {
      return await this.rowsAt(reads, ofTables, ofView, values);
    } catch (error) {
      // A step has turned the door while this read was on its way, and removed what it reads.
      if (this.reads === reads) throw error;
      return this.rowsAt(this.reads, ofTables, ofView, values);
    }
  }

  private async rowsAt(
    reads: PaymentDoor['reads'],
    ofTables: string,
    ofView: string,
    values: readonly string[],
  ): Promise<readonly Payment[]> {
    const { sharedReader: shared, ownReader: own } = this.connections;
    if (reads === 'own') return own.all<Payment>(ofView, values);
    if (reads === 'tables') return shared.all<Payment>(ofTables, values);
    const rows = await shared.all<Payment>(ofView, values);
    if (reads === 'both' && JSON.stringify(rows) !== JSON.stringify(await own.all<Payment>(ofView, values)))
      this.differences += 1;
    return rows;
  }
}
