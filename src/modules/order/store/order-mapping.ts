import type { OrderStatus, PaymentMethod } from '../contract.js';
import type { Order } from '../domain/order.js';
import type { OrderLineRow } from './order-line-row.js';
import type { OrderRow } from './order-row.js';

export function orderRowOf({ lines: _lines, ...order }: Order): OrderRow {
  const { reason = null, paidAt = null, acceptedAt = null, capturedAt = null } = order;
  const { rejectedAt = null, cancelledAt = null, correlationId = null } = order;
  return { ...order, reason, paidAt, acceptedAt, capturedAt, rejectedAt, cancelledAt, correlationId };
}

export function lineRowsOf({ orderId, lines }: Order): OrderLineRow[] {
  return lines.map((line, position) => ({ ...line, orderId, position }));
}

type Line = readonly [menuItemId: string, name: string, price: number, quantity: number];

/** The order of a row that has its lines as one text: JSON of {@link Line}s, null without any on PostgreSQL. */
export function orderWithLinesOf({ lines, ...row }: OrderRow & { readonly lines: string | null }): Order {
  const parsed = JSON.parse(lines ?? '[]') as readonly Line[];
  return orderOf(
    row,
    parsed.map(([menuItemId, name, price, quantity]) => ({ menuItemId, name, price, quantity })),
  );
}

export function orderOf(row: OrderRow, lines: Order['lines']): Order {
  const { reason, paidAt, acceptedAt, capturedAt, rejectedAt, cancelledAt, correlationId, ...columns } = row;
  return {
    ...columns,
    status: row.status as OrderStatus,
    paymentMethod: row.paymentMethod as PaymentMethod,
    lines: lines.map(({ menuItemId, name, price, quantity }) => ({ menuItemId, name, price, quantity })),
    ...(reason === null ? {} : { reason }),
    ...(paidAt === null ? {} : { paidAt }),
    ...(acceptedAt === null ? {} : { acceptedAt }),
    ...(capturedAt === null ? {} : { capturedAt }),
    ...(rejectedAt === null ? {} : { rejectedAt }),
    ...(cancelledAt === null ? {} : { cancelledAt }),
    ...(correlationId === null ? {} : { correlationId }),
  };
}
