import { injectable } from 'inversify';
import { refused, type Tx, utc } from '../../../platform/api.js';
import { ILLEGAL_TRANSITION, ORDER_UNKNOWN } from '../contract.js';
import { type Action, after, allows, IllegalTransition } from '../domain/order-lifecycle.js';
import type { Order } from '../domain/order.js';
import { OrderRepository } from '../store/order-repository.js';
import { publishStatus } from './order-events.js';

/** An order before and after an action. */
export interface Transition {
  readonly before: Order;
  readonly after: Order;
}

/**
 * Performs the transitions of orders. The row of an order decides: the first to change it wins, and later ones find it
 * changed.
 */
@injectable()
export class Transitions {
  constructor(private readonly orders: OrderRepository) {}

  /**
   * Performs an action on an order and publishes the new status, in one unit of work.
   * @param words the reason, in the words of the actor.
   * @throws Refused ORDER_UNKNOWN, ILLEGAL_TRANSITION
   */
  async take(tx: Tx, orderId: string, action: Action, words?: string): Promise<Transition> {
    return this.go(tx, await this.known(tx, orderId), action, words);
  }

  /**
   * Performs an action on an order, unless its status no longer allows it.
   * @throws Refused ORDER_UNKNOWN
   */
  async takeIfAllowed(tx: Tx, orderId: string, action: Action): Promise<void> {
    const before = await this.known(tx, orderId);
    if (allows(before.status, action)) await this.go(tx, before, action);
  }

  /** Records that the payment of an order is captured, whatever the status of the order is by now. */
  async capture(tx: Tx, orderId: string): Promise<Order> {
    const before = await this.known(tx, orderId);
    const captured = { ...before, capturedAt: utc(tx.now()) };
    await this.orders.change(tx, before.status, captured);
    return captured;
  }

  /** @throws Refused ORDER_UNKNOWN */
  private async known(tx: Tx, orderId: string): Promise<Order> {
    const found = await this.orders.byId(tx, orderId);
    if (!found) throw refused(ORDER_UNKNOWN, `There is no order ${orderId}.`);
    return found;
  }

  private async go(tx: Tx, before: Order, action: Action, words?: string): Promise<Transition> {
    const next = legal(() => after(before, action, utc(tx.now()), words));
    // One order, one correlation id: whoever accepts or cancels it comes with a request of their own.
    if (before.correlationId !== undefined) tx.correlateWith(before.correlationId);
    await this.orders.change(tx, before.status, next);
    publishStatus(tx, next, utc(tx.now()));
    return { before, after: next };
  }
}

function legal<T>(rule: () => T): T {
  try {
    return rule();
  } catch (error) {
    if (error instanceof IllegalTransition) throw refused(ILLEGAL_TRANSITION, error.message);
    throw error;
  }
}
