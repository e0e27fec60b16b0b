import type { Books } from './books.js';
import type { SeenOrder } from './ordering.js';

/** What an order has come to. */
export interface End {
  readonly status: string;
  readonly reason?: string;
  readonly payment: 'captured' | 'voided' | 'refunded' | 'failed';
  /** Where the charge stands in the gateway's book; left out when there is none. */
  readonly charge?: 'captured' | 'voided' | 'refunded';
  /** The templates of the messages to members. */
  readonly notified: readonly string[];
}

/** Looks into every book: an order has come to its end, one charge at most was made for it, and the ledger balances. */
export async function assertEnded(
  { orderId, status, reason, total }: SeenOrder,
  end: End,
  books: Books,
): Promise<void> {
  expect({ status, reason }).toEqual({ status: end.status, reason: end.reason });
  const captured = end.payment === 'captured' || end.payment === 'refunded' ? total : 0;
  const refunded = end.payment === 'refunded' ? total : 0;
  expect(await books.payment(orderId)).toMatchObject({ status: end.payment, amount: total, captured, refunded });
  expect(await books.charges(orderId)).toEqual(end.charge ? [{ amount: total, state: end.charge }] : []);
  const balances = await books.balances(orderId);
  expect(balances['shop-payable'] ?? 0).toBe(0 - captured);
  expect(balances['refunds'] ?? 0).toBe(refunded);
  expect(balances['gateway-clearing'] ?? 0).toBe(captured - refunded);
  expect(balances['card-holds'] ?? 0).toBe(0);
  expect(await books.notified(orderId)).toEqual([...end.notified].sort());
}
