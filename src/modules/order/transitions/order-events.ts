import type { Publishable, Tx } from '../../../platform/api.js';
import { type CancelReason, order } from '../contract.js';
import type { Order } from '../domain/order.js';

/** The facts of an order that never change, for its events. */
export function factsOf(facts: Order): Publishable<typeof order.events.placed> {
  const { orderId, memberId, shopId, ownerId, shopName, lines, total, placedAt } = facts;
  return { orderId, memberId, shopId, ownerId, shopName, lines: lines.map((line) => ({ ...line })), total, placedAt };
}

/** Publishes that an order has had its present status since `at`. */
export function publishStatus(tx: Tx, now: Order, at: string): void {
  const facts = { ...factsOf(now), at };
  switch (now.status) {
    case 'paid':
      return tx.publish(order.events.paid, facts);
    case 'accepted':
      return tx.publish(order.events.accepted, facts);
    case 'rejected':
      return tx.publish(order.events.rejected, { ...facts, reason: now.reason });
    case 'cancelled':
      return tx.publish(order.events.cancelled, { ...facts, reason: now.reason as CancelReason, paidAt: now.paidAt });
    case 'placed':
    case 'picked_up':
    case 'delivered':
      throw new Error(`order has no event for the status ${now.status}; declare one in its contract.`);
  }
}
