import { Books } from '../crash/books.js';

const MODULES = ['member', 'notification', 'order', 'payment', 'shop'];

/** An event as a producer has it in its own log. */
export interface LoggedRow {
  readonly id: string;
  readonly topic: string;
  readonly name: string;
  readonly version: number;
  readonly event_key: string;
  readonly partition_no: number;
  readonly position_no: number;
  readonly occurred_at: string;
  readonly correlation_id: string;
  readonly data: Record<string, unknown>;
}

/** All events in the logs of a marketplace that may be running, in the order of their ids. */
export async function loggedEvents(directory: string): Promise<readonly LoggedRow[]> {
  const books = new Books(directory, {});
  try {
    const found: LoggedRow[] = [];
    for (const module of MODULES) {
      const rows = await books.all<Omit<LoggedRow, 'topic' | 'data'> & { readonly data: string }>(
        module,
        `SELECT id, name, version, event_key, partition_no, position_no, occurred_at, correlation_id, data FROM _outbox`,
      );
      for (const row of rows)
        found.push({ ...row, topic: `ficus.${module}`, data: JSON.parse(row.data) as LoggedRow['data'] });
    }
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  } finally {
    await books.close();
  }
}

/** How many orders wait for their shop. */
export async function paidOrders(directory: string): Promise<number> {
  const books = new Books(directory, {});
  try {
    return (await books.all('order', `SELECT order_id FROM orders WHERE status = 'paid'`)).length;
  } finally {
    await books.close();
  }
}

/** What the view `shop_day` should say of these events, computed without SQL. */
export function shopDays(events: readonly LoggedRow[]): readonly Record<string, unknown>[] {
  const days = new Map<string, { shop_id: string; day: string; orders: number; accepted: number; revenue: number }>();
  for (const { name, event_key: orderId, data } of events) {
    if (name !== 'order.placed') continue;
    const day = new Date(String(data['placedAt'])).toLocaleDateString('sv-SE', { timeZone: 'Asia/Seoul' });
    const place = `${String(data['shopId'])} ${day}`;
    const row = days.get(place) ?? { shop_id: String(data['shopId']), day, orders: 0, accepted: 0, revenue: 0 };
    const amounts = (of: string) =>
      events
        .filter((event) => event.name === of && event.event_key === orderId)
        .reduce((sum, event) => sum + Number(event.data['amount']), 0);
    row.orders += 1;
    row.accepted += events.some((event) => event.name === 'order.accepted' && event.event_key === orderId) ? 1 : 0;
    row.revenue += amounts('payment.captured') - amounts('payment.refunded');
    days.set(place, row);
  }
  return [...days.values()].sort((a, b) => (a.shop_id + a.day < b.shop_id + b.day ? -1 : 1));
}
