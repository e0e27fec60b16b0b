import { injectable } from 'inversify';
import { type Answer, type CommandHandler, type In, type Owns, Sagas, type Tx } from '../../../platform/api.js';
import { Checkout } from '../checkout/checkout.js';
import type { order } from '../contract.js';
import { OrderRepository } from '../store/order-repository.js';
import { Transitions } from '../transitions/transitions.js';

type Call = typeof order.calls.accept;

/** Accepts an order for its shop (주문 수락). The checkout then captures the payment. */
@injectable()
export class AcceptOrder implements CommandHandler<Call> {
  readonly owns: Owns<Call> = {
    owner: (tx, memberId, { orderId }) => this.orders.isOf(tx, orderId, 'ownerId', memberId),
  };

  constructor(
    private readonly orders: OrderRepository,
    private readonly transitions: Transitions,
    private readonly sagas: Sagas,
  ) {}

  async apply(tx: Tx, { orderId }: In<Call>): Promise<Answer<Call>> {
    const { after } = await this.transitions.take(tx, orderId, 'accept');
    await this.sagas.signal(tx, Checkout, orderId, 'accepted', null);
    return { orderId, status: after.status };
  }
}
