import type { OrderStatus, PaymentMethod } from '../contract.js';

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
  readonly paymentMethod: PaymentMethod;
  /** Why it was cancelled (a code), or rejected (the shop's words). */
  readonly reason?: string;
  /** ISO 8601, UTC, like the times below: when it became so, if it did. */
  readonly placedAt: string;
  /** The amount is held on the customer's card. */
  readonly paidAt?: string;
  readonly acceptedAt?: string;
  /** The amount was taken. */
  readonly capturedAt?: string;
  readonly rejectedAt?: string;
  readonly cancelledAt?: string;
  /** The correlation id of the request that placed it: all that becomes of the order later carries it, too. */
  readonly correlationId?: string;
}
