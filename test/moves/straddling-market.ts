import { type Duration, milliseconds } from '../../src/platform/contract/duration.js';
import { Books } from '../api/books.js';
import { assertEnded, type End } from '../api/end.js';
import { Ordering } from '../api/ordering.js';
import { Visitor } from '../api/visitor.js';
import type { DriverSettings } from '../driver/driver.js';
import type { StackDriver } from '../driver/on-stack.js';
import { startMovable } from './movable-stack.js';
import { PlacedMoves } from './placed-moves.js';

/** What an order that was accepted and captured has come to. */
export const CAPTURED: End = {
  ...{ status: 'accepted', payment: 'captured', charge: 'captured' },
  notified: ['order-placed', 'order-to-accept', 'order-accepted'],
};
/** The same that the shop has not accepted in time. */
export const TIMED_OUT: End = {
  ...{ status: 'cancelled', reason: 'acceptance-timeout', payment: 'voided', charge: 'voided' },
  notified: ['order-placed', 'order-to-accept', 'order-cancelled', 'order-withdrawn'],
};

/**
 * How far from the end the clocks stop when they are turned, in milliseconds. Hosts are turned side by side, one sooner than another: what one
 * has begun at the end would run into every time limit of another that is still an hour behind.
 */
const HALTS_MS = [120_000, 10_000, 0];

/** A movable stack with those who deal with each other on it, and their books. */
export class StraddlingMarket {
  private constructor(
    readonly driver: StackDriver,
    readonly moves: PlacedMoves,
    readonly anybody: Visitor,
    readonly ordering: Ordering,
    readonly admin: Visitor,
    private readonly books: Books,
  ) {}

  static async open(settings: DriverSettings = {}): Promise<StraddlingMarket> {
    const driver = await startMovable({ settings });
    try {
      const anybody = Visitor.at(driver.address);
      const signIn = (who: string) => anybody.signIn(`${who}@example.com`);
      const [customer, owner, admin] = [await signIn('customer'), await signIn('owner'), await signIn('admin')];
      const ordering = await Ordering.between(customer, owner);
      const moves = await PlacedMoves.of(driver.stack);
      return new StraddlingMarket(driver, moves, anybody, ordering, admin, new Books(driver.rows, admin));
    } catch (error) {
      await driver.close();
      throw error;
    }
  }

  /** Places an order, and waits until it is paid. */
  async paid(): Promise<string> {
    const orderId = await this.ordering.place();
    await this.driver.settled();
    expect(await this.ordering.order(orderId)).toMatchObject({ status: 'paid' });
    return orderId;
  }

  /** Moves a module. @throws Error unless it is there then */
  async move(module: string, to: 'local' | 'remote'): Promise<void> {
    const { phase, note, copied, verified } = await this.moves.carry(module, to);
    expect({ module, to, phase, note, verified }).toEqual({ module, to, phase: 'done', verified: copied });
  }

  /** Waits until everything has ended, and looks into every book: the order has come to this end. */
  async ends(orderId: string, end: End): Promise<void> {
    await this.driver.settled();
    await assertEnded(await this.ordering.order(orderId), end, this.books);
  }

  /** Lets time pass. At the time limit of each order the clocks stop until all is done that it starts. */
  async passes(duration: Duration): Promise<void> {
    const { clock, rows } = this.driver;
    await this.driver.settled();
    const end = clock.now() + milliseconds(duration);
    for (;;) {
      const waits = `SELECT MIN(wake_at) AS first FROM _saga WHERE state = 'running'`;
      const [next] = await rows<{ first: string | null }>('order', waits);
      const due = Date.parse(next?.first ?? '');
      if (Number.isNaN(due) || due > end) break;
      await this.turnTo(due);
      await this.driver.settled();
    }
    await this.turnTo(end);
  }

  private async turnTo(time: number): Promise<void> {
    const { clock } = this.driver;
    for (const halt of HALTS_MS) {
      const leftMs = time - halt - clock.now();
      if (leftMs > 0) await clock.turn(`${leftMs}ms`);
    }
  }

  /** What `POST /api/orders` takes: the least that the shop of {@link ordering} accepts. */
  get basket(): object {
    const { shopId, minimumOrder, menu } = this.ordering.shop;
    const { menuItemId, price = 1 } = menu[0] ?? {};
    return { shopId, items: [{ menuItemId, quantity: Math.ceil(minimumOrder / price) }] };
  }
}
