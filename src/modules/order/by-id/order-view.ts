import type { OrderView } from '../contract.js';
import type { Order } from '../domain/order.js';

/** An order as the contract shows it. */
export function viewOf({ correlationId: _internal, ...order }: Order): OrderView {
  return { ...order, lines: order.lines.map((line) => ({ ...line })) };
}
