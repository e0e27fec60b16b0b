import type { OrderStatus } from '../contract.js';

/** One item of an order, at the price it was ordered at. */
export interface OrderLine {
  readonly menuItemId: string;
  readonly name: string;
  /** Of one piece, in won. */
  readonly price: number;
  readonly quantity: number;
}

/** An order (주문). It keeps its shop's name and owner as they were, so that it needs no call back. */
export interface Order {
  readonly orderId: string;
  readonly status: OrderStatus;
  /** The customer. */
  readonly memberId: string;
  readonly shopId: string;
  readonly ownerId: string;
  readonly shopName: string;
  readonly lines: readonly OrderLine[];
  /** Won. */
  readonly total: number;
  /** ISO 8601, UTC. */
  readonly placedAt: string;
}
