import type { OrderStatus, PaymentMethod } from '../contract.js';

/** One item of an order, at the price it was ordered at. */
export interface OrderLine {
  readonly menuItemId: string;
  readonly name: string;
  /** Of one piece, in won. */
  readonly price: number;
  readonly quantity: number;
}

/** An order (주문). It has its shop's name and owner as they were, so that no call is needed to read them. */
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
  /** ISO 8601, UTC, like the times below: when the order got that status, if it did. */
  readonly placedAt: string;
  /** When its payment was authorised. */
  readonly paidAt?: string;
  readonly acceptedAt?: string;
  /** When its payment was captured. */
  readonly capturedAt?: string;
  readonly rejectedAt?: string;
  readonly cancelledAt?: string;
  /** The correlation id of the request that placed it. All later events of the order have it too. */
  readonly correlationId?: string;
}
