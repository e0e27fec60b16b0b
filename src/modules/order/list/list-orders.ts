import { injectable } from 'inversify';
import {
  type Answer,
  type CallContext,
  type In,
  keyOf,
  pageOfRows,
  type QueryHandler,
  ReadSide,
  utc,
} from '../../../platform/api.js';
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

  async answer({ limit, cursor, from, to, ...rest }: In<Call>, call: CallContext): Promise<Answer<Call>> {
    const after = keyOf(cursor, 1);
    const parties = visibleTo(call.principal);
    const filter = { ...rest, from: from && utc(Date.parse(from)), to: to && utc(Date.parse(to)) };
    const found = parties ? await this.orders.page(this.reads, parties, filter, after, limit + 1) : [];
    return pageOfRows(found, limit, ({ orderId }) => [orderId], viewOf);
  }
}
