import { injectable } from 'inversify';
import { type Answer, type CommandHandler, type In, type Owns, Sagas, type Tx } from '../../../platform/api.js';
import { Checkout } from '../checkout/checkout.js';
import type { order } from '../contract.js';
import { OrderRepository } from '../store/order-repository.js';
import { Transitions } from '../transitions/transitions.js';

type Call = typeof order.calls.reject;

/** Rejects an order for its shop (주문 거절). Its payment is voided. */
@injectable()
export class RejectOrder implements CommandHandler<Call> {
  readonly owns: Owns<Call> = {
    owner: (tx, memberId, { orderId }) => this.orders.isOf(tx, orderId, 'ownerId', memberId),
  };

  constructor(
    private readonly orders: OrderRepository,
    private readonly transitions: Transitions,
    private readonly sagas: Sagas,
  ) {}

  async apply(tx: Tx, { orderId, reason }: In<Call>): Promise<Answer<Call>> {
    const { after } = await this.transitions.take(tx, orderId, 'reject', reason);
    await this.sagas.signal(tx, Checkout, orderId, 'rejected', null);
    return { orderId, status: after.status };
  }
}
