import { injectable } from 'inversify';
import { type Answer, type In, type Owns, type QueryHandler, ReadSide, refused } from '../../../platform/api.js';
import { type order, ORDER_UNKNOWN } from '../contract.js';
import { OrderRepository } from '../store/order-repository.js';
import { viewOf } from './order-view.js';

type Call = typeof order.calls.byId;

/** Shows an order to its customer, the owner of its shop, and admins. */
@injectable()
export class GetOrder implements QueryHandler<Call> {
  readonly owns: Owns<Call> = {
    customer: (memberId, placed) => placed.memberId === memberId,
    owner: (memberId, placed) => placed.ownerId === memberId,
  };

  constructor(
    private readonly reads: ReadSide,
    private readonly orders: OrderRepository,
  ) {}

  async answer({ orderId }: In<Call>): Promise<Answer<Call>> {
    const found = await this.orders.byId(this.reads, orderId);
    if (!found) throw refused(ORDER_UNKNOWN, `There is no order ${orderId}.`);
    return viewOf(found);
  }
}
