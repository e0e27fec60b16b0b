import type { Order } from '../domain/order.js';
import { orderOf } from './order-mapping.js';
import type { OrderRow } from './order-row.js';

/** An order with its lines, in one row: it is read for everything that becomes of it. */
export const ORDER_WITH_LINES = `
  SELECT order_id AS "orderId", status, member_id AS "memberId", shop_id AS "shopId", owner_id AS "ownerId",
         shop_name AS "shopName", total, payment_method AS "paymentMethod", reason, placed_at AS "placedAt",
         paid_at AS "paidAt", accepted_at AS "acceptedAt", captured_at AS "capturedAt",
         rejected_at AS "rejectedAt", cancelled_at AS "cancelledAt", correlation_id AS "correlationId",
         (SELECT json_group_array(json_array(menu_item_id, name, price, quantity) ORDER BY position)
          FROM order_lines l WHERE l.order_id = o.order_id) AS lines
  FROM orders o WHERE order_id = ?`;

/** A row of an order with its lines. */
export interface OrderWithLines extends OrderRow {
  /** JSON of {@link Line}s; null without any on PostgreSQL. */
  readonly lines: string | null;
}

type Line = readonly [menuItemId: string, name: string, price: number, quantity: number];

export function orderWithLines({ lines, ...row }: OrderWithLines): Order {
  const parsed = JSON.parse(lines ?? '[]') as readonly Line[];
  return orderOf(
    row,
    parsed.map(([menuItemId, name, price, quantity]) => ({ menuItemId, name, price, quantity })),
  );
}
