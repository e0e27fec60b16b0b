import { injectable } from 'inversify';
import { In } from 'typeorm';
import { findRow, insertRows, type Readable, type SortKey, type Tx } from '../../../platform/api.js';
import type { OrderStatus } from '../contract.js';
import type { Order } from '../domain/order.js';
import { OrderLineRow } from './order-line-row.js';
import { lineRowsOf, orderOf, orderRowOf } from './order-mapping.js';
import { OrderRow } from './order-row.js';
import { ORDER_WITH_LINES, type OrderWithLines, orderWithLines } from './order-with-lines.js';

/** Whose orders to list; all of them when nobody is named. An order is listed when either is true. */
export interface OrderParties {
  /** The customer. */
  readonly memberId?: string | undefined;
  /** The owner of the shop. */
  readonly ownerId?: string | undefined;
}

/** The orders with their lines. Lines never change, so reading them after their order shows nothing newer. */
@injectable()
export class OrderRepository {
  async add(tx: Tx, order: Order): Promise<void> {
    await insertRows(tx, OrderRow, [orderRowOf(order)]);
    await insertRows(tx, OrderLineRow, lineRowsOf(order));
  }

  /**
   * Keeps what has become of an order that was of a status.
   * @throws Error when it is no longer: it was not read in this unit of work.
   */
  async change(tx: Tx, was: OrderStatus, order: Order): Promise<void> {
    const { orderId, status, reason, paidAt, acceptedAt, capturedAt, rejectedAt, cancelledAt } = orderRowOf(order);
    const changed = await tx.sql.all(
      `UPDATE orders SET status = ?, reason = ?, paid_at = ?, accepted_at = ?, captured_at = ?, rejected_at = ?,
                         cancelled_at = ? WHERE order_id = ? AND status = ? RETURNING order_id`,
      [status, reason, paidAt, acceptedAt, capturedAt, rejectedAt, cancelledAt, orderId, was],
    );
    if (changed.length === 0)
      throw new Error(`The order ${orderId} is not ${was} any more; read it in the unit of work that changes it.`);
  }

  /** Whether a member is the one named by `party` of an order; undefined when there is no such order. */
  async isOf(tx: Tx, orderId: string, party: keyof OrderParties, memberId: string): Promise<boolean | undefined> {
    const row = await findRow(tx, OrderRow, { orderId });
    return row && row[party] === memberId;
  }

  async byId(at: Readable, orderId: string): Promise<Order | undefined> {
    const [row] = await at.sql.all<OrderWithLines>(ORDER_WITH_LINES, [orderId]);
    return row && orderWithLines(row);
  }

  /** Up to `count` orders of the parties, newest first, behind the one with the key `after` (orderId). */
  async page(
    at: Readable,
    { memberId, ownerId }: OrderParties,
    after: SortKey | undefined,
    count: number,
  ): Promise<Order[]> {
    // Identifiers are of UUIDv7: they sort by the time they were made.
    const found = at.manager.createQueryBuilder(OrderRow, 'placed').orderBy('placed.orderId', 'DESC').limit(count);
    const behind = after ? ' AND order_id < :after' : '';
    // Of each party so many by its index: with OR, SQLite reads and sorts all that the two have ever had.
    const newestOf = (column: string, value: string) =>
      `SELECT order_id FROM (SELECT order_id FROM orders WHERE ${column} = :${value}${behind} ORDER BY order_id DESC LIMIT ${count}) AS of_${value}`;
    const parties = [
      ...(memberId === undefined ? [] : [newestOf('member_id', 'memberId')]),
      ...(ownerId === undefined ? [] : [newestOf('owner_id', 'ownerId')]),
    ];
    if (parties.length > 0) found.where(`placed.orderId IN (${parties.join(' UNION ')})`);
    else if (after) found.where('placed.orderId < :after');
    found.setParameters({ memberId, ownerId, after: after?.[0] });
    return this.withLines(at, await found.getMany());
  }

  private async withLines(at: Readable, rows: readonly OrderRow[]): Promise<Order[]> {
    if (rows.length === 0) return [];
    const lines = await at.manager.find(OrderLineRow, {
      where: { orderId: In(rows.map(({ orderId }) => orderId)) },
      order: { orderId: 'ASC', position: 'ASC' },
    });
    const linesOf = new Map<string, OrderLineRow[]>(rows.map(({ orderId }) => [orderId, []]));
    for (const line of lines) linesOf.get(line.orderId)?.push(line);
    return rows.map((row) => orderOf(row, linesOf.get(row.orderId) ?? []));
  }
}
