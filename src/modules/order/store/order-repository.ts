import { injectable } from 'inversify';
import { findRows, insertRows, placeholders, type Readable, type SortKey, type Tx } from '../../../platform/api.js';
import type { OrderStatus } from '../contract.js';
import type { Order } from '../domain/order.js';
import { OrderLineRow } from './order-line-row.js';
import { lineRowsOf, orderOf, orderRowOf, orderWithLinesOf } from './order-mapping.js';
import { OrderRow } from './order-row.js';

/** An order with its lines, in one row: every change of an order reads it. */
const ORDER_WITH_LINES = `
  SELECT order_id AS "orderId", status, member_id AS "memberId", shop_id AS "shopId", owner_id AS "ownerId",
         shop_name AS "shopName", total, payment_method AS "paymentMethod", reason, placed_at AS "placedAt",
         paid_at AS "paidAt", accepted_at AS "acceptedAt", captured_at AS "capturedAt",
         rejected_at AS "rejectedAt", cancelled_at AS "cancelledAt", correlation_id AS "correlationId",
         (SELECT json_group_array(json_array(menu_item_id, name, price, quantity) ORDER BY position)
          FROM order_lines l WHERE l.order_id = o.order_id) AS lines
  FROM orders o WHERE order_id = ?`;

/** Whose orders to list; all of them when nobody is named. An order is listed when either is true. */
export interface OrderParties {
  /** The customer. */
  readonly memberId?: string | undefined;
  /** The owner of the shop. */
  readonly ownerId?: string | undefined;
}

/** Which of them to list; what is undefined does not apply. */
export interface OrderFilter {
  readonly status?: OrderStatus | undefined;
  readonly shopId?: string | undefined;
  /** Placed at this time or later (ISO 8601, UTC, with milliseconds). */
  readonly from?: string | undefined;
  /** Placed before this time. */
  readonly to?: string | undefined;
}

const CONDITIONS = {
  status: 'status = ?',
  shopId: 'shop_id = ?',
  from: 'placed_at >= ?',
  to: 'placed_at < ?',
} as const;

/** The orders with their lines. Lines never change, so reading them after their order shows nothing newer. */
@injectable()
export class OrderRepository {
  async add(tx: Tx, order: Order): Promise<void> {
    await insertRows(tx, OrderRow, [orderRowOf(order)]);
    await insertRows(tx, OrderLineRow, lineRowsOf(order));
  }

  /**
   * Updates an order that has the status `was`.
   * @throws Error when it has another one: it was not read in this unit of work.
   */
  async change(tx: Tx, was: OrderStatus, order: Order): Promise<void> {
    const { orderId, status, reason, paidAt, acceptedAt, capturedAt, rejectedAt, cancelledAt } = orderRowOf(order);
    const changed = await tx.sql.all(
      `UPDATE orders SET status = ?, reason = ?, paid_at = ?, accepted_at = ?, captured_at = ?, rejected_at = ?,
                         cancelled_at = ? WHERE order_id = ? AND status = ? RETURNING order_id`,
      [status, reason, paidAt, acceptedAt, capturedAt, rejectedAt, cancelledAt, orderId, was],
    );
    if (changed.length === 0)
      throw new Error(`The order ${orderId} is no longer ${was}; read it in the unit of work that changes it.`);
  }

  /** Whether a member is the one named by `party` of an order; undefined when there is no such order. */
  async isOf(tx: Tx, orderId: string, party: keyof OrderParties, memberId: string): Promise<boolean | undefined> {
    const column = party === 'memberId' ? 'member_id' : 'owner_id';
    const [row] = await tx.sql.all<{ id: string }>(`SELECT ${column} AS id FROM orders WHERE order_id = ?`, [orderId]);
    return row && row.id === memberId;
  }

  async byId(at: Readable, orderId: string): Promise<Order | undefined> {
    const [row] = await at.sql.all<Parameters<typeof orderWithLinesOf>[0]>(ORDER_WITH_LINES, [orderId]);
    return row && orderWithLinesOf(row);
  }

  /** Up to `count` orders of the parties that fit, newest first, behind the one with the key `after` (orderId). */
  async page(
    at: Readable,
    { memberId, ownerId }: OrderParties,
    filter: OrderFilter,
    after: SortKey | undefined,
    count: number,
  ): Promise<Order[]> {
    const narrow = Object.entries(CONDITIONS).flatMap(([name, condition]) => {
      const value = filter[name as keyof OrderFilter];
      return value === undefined ? [] : [[condition, value] as const];
    });
    // Identifiers are of UUIDv7: they sort by the time they were made.
    const conditions = [...narrow.map(([condition]) => condition), ...(after ? ['order_id < ?'] : [])];
    const narrowed = [...narrow.map(([, value]) => value), ...(after ?? [])];
    const parties = [
      ...(memberId === undefined ? [] : [{ column: 'member_id', id: memberId }]),
      ...(ownerId === undefined ? [] : [{ column: 'owner_id', id: ownerId }]),
    ];
    // The newest of each party by its index: with OR, SQLite reads and sorts all orders that the two have ever had.
    const newest = parties.map(
      ({ column }) =>
        `SELECT order_id FROM (SELECT order_id FROM orders WHERE ${[`${column} = ?`, ...conditions].join(' AND ')}
         ORDER BY order_id DESC LIMIT ?) AS of_${column}`,
    );
    const all = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const of = parties.length > 0 ? `WHERE order_id IN (${newest.join(' UNION ')})` : all;
    const values = parties.length > 0 ? parties.flatMap(({ id }) => [id, ...narrowed, count]) : narrowed;
    return this.withLines(at, await findRows(at, OrderRow, `${of} ORDER BY order_id DESC LIMIT ?`, [...values, count]));
  }

  private async withLines(at: Readable, rows: readonly OrderRow[]): Promise<Order[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ orderId }) => orderId);
    const end = `WHERE order_id IN (${placeholders(ids.length)}) ORDER BY order_id, position`;
    const lines = await findRows(at, OrderLineRow, end, ids);
    const linesOf = new Map<string, OrderLineRow[]>(ids.map((orderId) => [orderId, []]));
    for (const line of lines) linesOf.get(line.orderId)?.push(line);
    return rows.map((row) => orderOf(row, linesOf.get(row.orderId) ?? []));
  }
}
