import { Random } from '../../../../test/crash/random.js';
import { type Change, type Entry, NEXT, type Payment } from './payment.js';
import type { Door } from './door.js';

/** Payments that never change after the start: the check spoils the copy of one. */
const UNTOUCHED = 10;
const NEW = 0.5;
/** So many payments change between two steps. */
const BETWEEN = 20;

/** Customers who pay, and what was acknowledged to them. Random by its seed. */
export class Traffic {
  /** Every acknowledged payment, by its order. */
  readonly acknowledged = new Map<string, Payment>();
  readonly entries: Entry[] = [];
  /** Reads that did not return what was acknowledged. */
  wrongReads = 0;
  writes = 0;
  /** The longest time a write took since the last look, in milliseconds. */
  longestMs = 0;
  private readonly random: Random;
  private readonly changing: string[];
  private stopping = false;

  constructor(
    private readonly door: Door,
    seed: number,
    before: readonly Payment[],
  ) {
    this.random = new Random(seed);
    for (const payment of before) {
      this.acknowledged.set(payment.orderId, payment);
      this.entries.push({ entryId: `${payment.orderId}:captured`, orderId: payment.orderId, amount: payment.balance });
    }
    this.changing = [...this.acknowledged.keys()].slice(UNTOUCHED);
  }

  /** Customers pay while some work is done. @returns how many payments were written meanwhile */
  async during(work: () => Promise<void>): Promise<number> {
    const before = this.writes;
    this.stopping = false;
    const customers = this.pay(Infinity);
    // It is awaited below; until then a failure waits for the work.
    customers.catch(() => undefined);
    try {
      await work();
    } finally {
      this.stopping = true;
      await customers;
    }
    return this.writes - before;
  }

  /** Customers pay between two steps, and `carry` is called every few payments. */
  async between(carry: () => Promise<void>): Promise<void> {
    for (let at = 0; at < BETWEEN; at += 5) {
      this.stopping = false;
      await this.pay(5);
      await carry();
    }
  }

  private async pay(most: number): Promise<void> {
    for (let at = 0; at < most && !this.stopping; at += 1) await this.payOnce();
  }

  private async payOnce(): Promise<void> {
    const change = this.random.next() < NEW ? this.newPayment() : this.nextOf(this.random.of(this.changing));
    if (!change) return;
    const { orderId, amount, status, entry } = change;
    const began = performance.now();
    await this.door.write(change);
    this.longestMs = Math.max(this.longestMs, performance.now() - began);
    this.writes += 1;
    if (entry) this.entries.push(entry);
    const balance = (this.acknowledged.get(orderId)?.balance ?? 0) + (entry?.amount ?? 0);
    const acknowledged: Payment = { orderId, amount, status, balance };
    this.acknowledged.set(orderId, acknowledged);
    if (JSON.stringify(await this.door.read(orderId)) !== JSON.stringify(acknowledged)) this.wrongReads += 1;
  }

  private newPayment(): Change {
    const orderId = `new-${String(this.acknowledged.size).padStart(5, '0')}`;
    this.changing.push(orderId);
    return { orderId, amount: 10_000 + 100 * Math.floor(this.random.between(0, 90)), status: 'authorized' };
  }

  private nextOf(orderId: string): Change | undefined {
    const { amount, status: before } = this.acknowledged.get(orderId) as Payment;
    const status = NEXT[before];
    if (!status) return undefined;
    const entry = { entryId: `${orderId}:${status}`, orderId, amount: status === 'captured' ? amount : -amount };
    return { orderId, amount, status, entry };
  }
}
