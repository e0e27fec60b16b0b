import { setTimeout as pause } from 'node:timers/promises';
import { arrives } from '../../../src/platform/testing/waiting.js';
import type { Customer } from '../../../test/program/customer.js';

/** Where payment is while clients work. */
export type Phase = 'warm-up' | 'local' | 'leaving' | 'remote' | 'stopping' | 'stopped' | 'starting' | 'again';

/** An order as its client saw it. */
export interface OrderSeen {
  readonly key: string;
  /** When it was sent first. */
  readonly phase: Phase;
  readonly orderId: string;
  /** From the first try to the acknowledgement. */
  readonly ms: number;
  /** The statuses that it got before. */
  readonly refused: readonly number[];
}

/** A read of payments. */
export interface ReadSeen {
  readonly phase: Phase;
  readonly status: number;
  readonly code: string;
  /** When its response came, in milliseconds. */
  readonly at: number;
}

const [CLIENTS, EVERY_MS, AGAIN_MS] = [2, 20, 200];
/** A functional limit, not an expectation of speed. */
const LIMIT_MS = 120_000;

/** Clients that place orders, each under a key that they repeat until it is acknowledged, and one that reads payments, until they end. */
export class Ordering {
  readonly orders: OrderSeen[] = [];
  readonly reads: ReadSeen[] = [];
  phase: Phase = 'warm-up';
  private over = false;
  private last = 0;
  private readonly working: Promise<unknown>;

  constructor(
    private readonly customer: Customer,
    private readonly admin: Customer,
    readonly basket: object,
  ) {
    this.working = Promise.all([...Array.from({ length: CLIENTS }, () => this.order()), this.read()]);
    // Reported by end().
    this.working.catch(() => (this.over = true));
  }

  of(phase: Phase): readonly OrderSeen[] {
    return this.orders.filter((one) => one.phase === phase);
  }

  /** Goes over to a phase, and waits until so many orders of it were acknowledged. */
  async enough(phase: Phase, count: number): Promise<void> {
    this.phase = phase;
    await arrives(
      `${count} orders while payment is ${phase}`,
      () => this.over || this.of(phase).length >= count,
      LIMIT_MS,
    );
  }

  /** Ends the clients, each after its last response. @throws what has ended one of them before */
  async end(): Promise<void> {
    this.over = true;
    await this.working;
  }

  private async order(): Promise<void> {
    while (!this.over) {
      const { phase } = this;
      const key = `lab-15-${(this.last += 1)}`;
      const refused: number[] = [];
      const began = performance.now();
      for (;;) {
        const { status, body } = await this.customer.post('/api/orders', key, this.basket);
        if (status === 201) {
          this.orders.push({ key, phase, orderId: String(body['orderId']), ms: performance.now() - began, refused });
          break;
        }
        refused.push(status);
        if (performance.now() - began > LIMIT_MS) throw new Error(`The order ${key} got ${refused.join(', ')}.`);
        await pause(AGAIN_MS);
      }
      await pause(EVERY_MS);
    }
  }

  private async read(): Promise<void> {
    while (!this.over) {
      const { phase } = this;
      const { status, body } = await this.admin.get('/api/payments/ledger/accounts');
      this.reads.push({ phase, status, code: String(body['code']), at: performance.now() });
      await pause(EVERY_MS);
    }
  }
}
