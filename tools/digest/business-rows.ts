import type { ReadBook } from './read-book.js';

type Text = string;
/** PostgreSQL hands out wide integers as texts. */
type Int = number | string;

/** An event of the log of a module, in the order of its key. */
export interface EventRow {
  readonly id: Text;
  readonly name: Text;
  readonly event_key: Text;
  /** JSON. */
  readonly data: Text;
}

/** What business facts are read from, as it stands in the databases. Nothing here is in an order that says anything, but for events. */
export interface BusinessRows {
  readonly members: readonly {
    readonly member_id: Text;
    readonly email: Text | null;
    readonly federated_email: Text | null;
    readonly name: Text | null;
    readonly phone: Text | null;
    readonly device: Text | null;
    readonly roles: Text;
    readonly withdrawn_at: Text | null;
    readonly passwords: Int;
  }[];
  readonly shops: readonly {
    readonly shop_id: Text;
    readonly owner_id: Text;
    readonly name: Text;
    readonly category: Text;
    readonly district: Text;
    readonly open: Int;
    readonly minimum_order: Int;
    readonly version: Int;
  }[];
  readonly menuItems: readonly {
    readonly menu_item_id: Text;
    readonly shop_id: Text;
    readonly position: Int;
    readonly name: Text;
    readonly price: Int;
    readonly available: Int;
  }[];
  readonly orders: readonly {
    readonly order_id: Text;
    readonly member_id: Text;
    readonly shop_id: Text;
    readonly owner_id: Text;
    readonly shop_name: Text;
    readonly total: Int;
    readonly payment_method: Text;
    readonly status: Text;
    readonly reason: Text | null;
    readonly paid_at: Text | null;
    readonly accepted_at: Text | null;
    readonly captured_at: Text | null;
    readonly rejected_at: Text | null;
    readonly cancelled_at: Text | null;
  }[];
  readonly orderLines: readonly {
    readonly order_id: Text;
    readonly position: Int;
    readonly menu_item_id: Text;
    readonly name: Text;
    readonly price: Int;
    readonly quantity: Int;
  }[];
  readonly orderEvents: readonly EventRow[];
  readonly payments: readonly {
    readonly order_id: Text;
    readonly member_id: Text;
    readonly shop_id: Text;
    readonly owner_id: Text;
    readonly amount: Int;
    readonly method: Text;
    readonly stage: Text;
    readonly reason: Text | null;
  }[];
  readonly gatewayRequests: readonly {
    readonly order_id: Text;
    readonly operation: Text;
    readonly state: Text;
    readonly result: Text | null;
  }[];
  readonly ledgerEntries: readonly {
    readonly order_id: Text;
    readonly account: Text;
    readonly debit: Int;
    readonly credit: Int;
    readonly cause: Text;
  }[];
  readonly paymentEvents: readonly EventRow[];
  readonly charges: readonly {
    readonly order_id: Text;
    readonly amount: Int;
    readonly method: Text;
    readonly state: Text;
  }[];
  readonly messages: readonly {
    readonly message_id: Text;
    readonly cause_id: Text;
    readonly member_id: Text;
    readonly template: Text;
    readonly order_id: Text;
    readonly body: Text;
    readonly state: Text;
    readonly channel: Text | null;
    readonly address: Text | null;
  }[];
  readonly channelLog: readonly {
    readonly message_key: Text;
    readonly channel: Text;
    readonly address: Text;
    readonly result: Text;
  }[];
}

/** Reads all business rows. Events that a module drops after a time are left out, so the time of reading does not matter. */
export async function readBusinessRows(read: ReadBook): Promise<BusinessRows> {
  const events = (book: string, names: readonly string[]) =>
    read<EventRow>(
      book,
      `SELECT id, name, event_key, data FROM _outbox WHERE name IN (${names.map(() => '?').join(', ')})
       ORDER BY partition_no, position_no`,
      names.map((name) => `${book}.${name}`),
    );
  return {
    members: await read(
      'member',
      `SELECT member_id, email, federated_email, name, phone, device, roles, withdrawn_at,
              (SELECT COUNT(*) FROM credentials c WHERE c.member_id = m.member_id) AS passwords FROM members m`,
    ),
    shops: await read(
      'shop',
      'SELECT shop_id, owner_id, name, category, district, open, minimum_order, version FROM shops',
    ),
    menuItems: await read('shop', 'SELECT menu_item_id, shop_id, position, name, price, available FROM menu_items'),
    orders: await read(
      'order',
      `SELECT order_id, member_id, shop_id, owner_id, shop_name, total, payment_method, status, reason, paid_at, accepted_at,
              captured_at, rejected_at, cancelled_at FROM orders`,
    ),
    orderLines: await read('order', 'SELECT order_id, position, menu_item_id, name, price, quantity FROM order_lines'),
    orderEvents: await events('order', ['placed', 'paid', 'accepted', 'rejected', 'cancelled']),
    payments: await read(
      'payment',
      'SELECT order_id, member_id, shop_id, owner_id, amount, method, stage, reason FROM payments',
    ),
    gatewayRequests: await read('payment', 'SELECT order_id, operation, state, result FROM gateway_requests'),
    ledgerEntries: await read('payment', 'SELECT order_id, account, debit, credit, cause FROM ledger_entries'),
    paymentEvents: await events('payment', ['authorized', 'captured', 'failed', 'voided', 'refunded']),
    charges: await read('gateway', 'SELECT order_id, amount, method, state FROM charges'),
    messages: await read(
      'notification',
      'SELECT message_id, cause_id, member_id, template, order_id, body, state, channel, address FROM messages',
    ),
    channelLog: await read('notification', 'SELECT message_key, channel, address, result FROM channel_log'),
  };
}
