import type { CancelReason, OrderStatus } from '../contract.js';
import type { Order } from './order.js';

/** What can happen to an order once it is placed. */
export type Action =
  'pay' | 'failPayment' | 'expirePayment' | 'accept' | 'reject' | 'expireAcceptance' | 'cancel' | 'pickUp' | 'deliver';

interface Transition {
  /** Who does it: the customer, the owner of the shop, or a process of the system. */
  readonly by: 'customer' | 'owner' | 'checkout' | 'delivery';
  readonly from: readonly OrderStatus[];
  readonly to: OrderStatus;
  /** Why the order is cancelled by it. */
  readonly reason?: CancelReason;
}

/** The lifecycle of an order (주문의 생애): there are no other transitions. */
export const LIFECYCLE: { readonly [A in Action]: Transition } = {
  pay: { by: 'checkout', from: ['placed'], to: 'paid' },
  // After acceptance: the gateway authorised the payment and then declined to capture it.
  failPayment: { by: 'checkout', from: ['placed', 'accepted'], to: 'cancelled', reason: 'payment-failed' },
  expirePayment: { by: 'checkout', from: ['placed'], to: 'cancelled', reason: 'payment-timeout' },
  accept: { by: 'owner', from: ['paid'], to: 'accepted' },
  reject: { by: 'owner', from: ['paid'], to: 'rejected' },
  expireAcceptance: { by: 'checkout', from: ['paid'], to: 'cancelled', reason: 'acceptance-timeout' },
  cancel: { by: 'customer', from: ['placed', 'paid', 'accepted'], to: 'cancelled', reason: 'customer-cancelled' },
  pickUp: { by: 'delivery', from: ['accepted'], to: 'picked_up' },
  deliver: { by: 'delivery', from: ['picked_up'], to: 'delivered' },
};

/** The property with the time of a status. */
const TIMES: { readonly [S in OrderStatus]?: 'paidAt' | 'acceptedAt' | 'rejectedAt' | 'cancelledAt' } = {
  paid: 'paidAt',
  accepted: 'acceptedAt',
  rejected: 'rejectedAt',
  cancelled: 'cancelledAt',
};

/** The status of an order does not allow a transition. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';

  constructor({ orderId, status }: Order, to: OrderStatus) {
    super(`The order ${orderId} is ${status}; from there it cannot become ${to}.`);
  }
}

/** Whether an order of this status allows the action. */
export function allows(status: OrderStatus, action: Action): boolean {
  return LIFECYCLE[action].from.includes(status);
}

/**
 * The order after an action at a time (ISO 8601, UTC).
 * @param words the reason in the words of the actor; a reason in the table takes precedence.
 * @throws IllegalTransition
 */
export function after(order: Order, action: Action, at: string, words?: string): Order {
  const { to, reason = words } = LIFECYCLE[action];
  if (!allows(order.status, action)) throw new IllegalTransition(order, to);
  const time = TIMES[to];
  return { ...order, status: to, ...(time ? { [time]: at } : {}), ...(reason === undefined ? {} : { reason }) };
}
