import { injectable } from 'inversify';
import { type Answer, type CommandHandler, type In, type Owns, Sagas, type Tx } from '../../../platform/api.js';
import { Checkout } from '../checkout/checkout.js';
import type { order } from '../contract.js';
import { Refund } from '../refund/refund.js';
import { OrderRepository } from '../store/order-repository.js';
import { Transitions } from '../transitions/transitions.js';

type Call = typeof order.calls.cancel;

/**
 * Cancels an order for its customer (주문 취소). Before acceptance the checkout voids the payment. After acceptance the checkout
 * captures it, and it is refunded: at once if it was captured already.
 */
@injectable()
export class CancelOrder implements CommandHandler<Call> {
  readonly owns: Owns<Call> = {
    customer: (tx, memberId, { orderId }) => this.orders.isOf(tx, orderId, 'memberId', memberId),
  };

  constructor(
    private readonly orders: OrderRepository,
    private readonly transitions: Transitions,
    private readonly sagas: Sagas,
  ) {}

  async apply(tx: Tx, { orderId }: In<Call>): Promise<Answer<Call>> {
    const { before, after } = await this.transitions.take(tx, orderId, 'cancel');
    if (before.status !== 'accepted') await this.sagas.signal(tx, Checkout, orderId, 'cancelled', null);
    else if (before.capturedAt !== undefined) await this.sagas.start(tx, Refund, orderId, { orderId });
    return { orderId, status: after.status };
  }
}
