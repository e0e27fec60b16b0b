import type { Order } from '../domain/order.js';
import type { OrderLineRow } from './order-line-row.js';
import { orderOf } from './order-mapping.js';
import type { OrderRow } from './order-row.js';

/** An order with its lines, in one statement: it is read for everything that becomes of it. */
export const ORDER_AND_LINES = `
  SELECT o.order_id, o.status, o.member_id, o.shop_id, o.owner_id, o.shop_name, o.total, o.payment_method, o.reason,
         o.placed_at, o.paid_at, o.accepted_at, o.captured_at, o.rejected_at, o.cancelled_at,
         l.position, l.menu_item_id, l.name, l.price, l.quantity
  FROM orders o LEFT JOIN order_lines l ON l.order_id = o.order_id
  WHERE o.order_id = ? ORDER BY l.position`;

/** A row of an order joined with its lines; the line's columns are null when there is none. */
export interface OrderAndLine {
  readonly order_id: string;
  readonly status: string;
  readonly member_id: string;
  readonly shop_id: string;
  readonly owner_id: string;
  readonly shop_name: string;
  readonly total: number;
  readonly payment_method: string;
  readonly reason: string | null;
  readonly placed_at: string;
  readonly paid_at: string | null;
  readonly accepted_at: string | null;
  readonly captured_at: string | null;
  readonly rejected_at: string | null;
  readonly cancelled_at: string | null;
  readonly position: number | null;
  readonly menu_item_id: string;
  readonly name: string;
  readonly price: number;
  readonly quantity: number;
}

/** The order that the rows stand for; undefined without rows. */
export function orderOfRows(rows: readonly OrderAndLine[]): Order | undefined {
  const [row] = rows;
  return row && orderOf(orderRowOf(row), rows.flatMap(lineRowOf));
}

function orderRowOf(row: OrderAndLine): OrderRow {
  return {
    orderId: row.order_id,
    status: row.status,
    memberId: row.member_id,
    shopId: row.shop_id,
    ownerId: row.owner_id,
    shopName: row.shop_name,
    total: row.total,
    paymentMethod: row.payment_method,
    reason: row.reason,
    placedAt: row.placed_at,
    paidAt: row.paid_at,
    acceptedAt: row.accepted_at,
    capturedAt: row.captured_at,
    rejectedAt: row.rejected_at,
    cancelledAt: row.cancelled_at,
  };
}

function lineRowOf(row: OrderAndLine): OrderLineRow[] {
  const { order_id: orderId, position, menu_item_id: menuItemId, name, price, quantity } = row;
  return position === null ? [] : [{ orderId, position, menuItemId, name, price, quantity }];
}
