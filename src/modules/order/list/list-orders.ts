import { injectable } from 'inversify';
import type { Answer, In } from '../../../platform/contract/call.js';
import type { QueryHandler } from '../../../platform/module/handler.js';
import type { CallContext } from '../../../platform/ops/context.js';
import { keyOf, pageOfRows } from '../../../platform/store/page.js';
import { ReadSide } from '../../../platform/store/read-side.js';
import { viewOf } from '../by-id/order-view.js';
import type { order } from '../contract.js';
import { OrderRepository } from '../store/order-repository.js';
import { visibleTo } from './visible-orders.js';

type Call = typeof order.calls.list;

/** Lists orders, newest first (주문 내역). */
@injectable()
export class ListOrders implements QueryHandler<Call> {
  constructor(
    private readonly reads: ReadSide,
    private readonly orders: OrderRepository,
  ) {}

  async answer({ limit, cursor }: In<Call>, call: CallContext): Promise<Answer<Call>> {
    const after = keyOf(cursor, 1);
    const parties = visibleTo(call.principal);
    const found = parties ? await this.orders.page(this.reads, parties, after, limit + 1) : [];
    return pageOfRows(found, limit, ({ orderId }) => [orderId], viewOf);
  }
}
