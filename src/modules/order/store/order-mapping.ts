import type { OrderStatus } from '../contract.js';
import type { Order } from '../domain/order.js';
import type { OrderLineRow } from './order-line-row.js';
import type { OrderRow } from './order-row.js';

export function orderRowOf({ lines: _lines, ...columns }: Order): OrderRow {
  return columns;
}

export function lineRowsOf({ orderId, lines }: Order): OrderLineRow[] {
  return lines.map((line, position) => ({ ...line, orderId, position }));
}

export function orderOf(row: OrderRow, lines: readonly OrderLineRow[]): Order {
  return {
    ...row,
    status: row.status as OrderStatus,
    lines: lines.map(({ menuItemId, name, price, quantity }) => ({ menuItemId, name, price, quantity })),
  };
}
