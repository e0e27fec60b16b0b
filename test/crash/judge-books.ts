import type { Books } from './books.js';
import type { Findings } from './verdict.js';

/** Which transitions an order's events may report one after another. */
const NEXT: { readonly [event: string]: readonly string[] } = {
  '': ['order.placed'],
  'order.placed': ['order.paid', 'order.cancelled'],
  'order.paid': ['order.accepted', 'order.rejected', 'order.cancelled'],
  'order.accepted': ['order.cancelled'],
};

interface LoggedEvent {
  readonly id: string;
  readonly name: string;
  readonly event_key: string;
}

/** Looks into the databases of the stopped program: everything happened once, in order, and nothing waits. */
export async function judgeBooks(books: Books, modules: readonly string[], findings: Findings): Promise<void> {
  for (const module of modules) await judgeLeftovers(books, module, findings);
  await judgeCharges(books, findings);
  const events = await books.all<LoggedEvent>(
    'order',
    "SELECT id, name, event_key FROM _outbox WHERE name LIKE 'order.%' ORDER BY partition_no, position_no",
  );
  judgeOrderOfEvents(events, findings);
  await judgeMessages(books, events, findings);
}

async function judgeLeftovers(books: Books, module: string, findings: Findings): Promise<void> {
  for (const row of await books.all(module, 'SELECT name, event_key, error FROM _held'))
    findings.parked.push(
      `${module} holds ${String(row['name'])} of ${String(row['event_key'])}: ${String(row['error'])}`,
    );
  for (const row of await books.all(module, "SELECT saga, id, state FROM _saga WHERE state NOT IN ('running', 'done')"))
    findings.parked.push(`${module}'s saga ${String(row['saga'])} of ${String(row['id'])} is ${String(row['state'])}.`);
}

async function judgeCharges(books: Books, findings: Findings): Promise<void> {
  for (const row of await books.all(
    'gateway',
    'SELECT order_id, COUNT(*) AS n FROM charges GROUP BY order_id HAVING n > 1',
  ))
    findings.doubled.push(`The gateway has ${String(row['n'])} charges of the order ${String(row['order_id'])}.`);
}

function judgeOrderOfEvents(events: readonly LoggedEvent[], findings: Findings): void {
  const last = new Map<string, string>();
  for (const { name, event_key: key } of events) {
    const before = last.get(key) ?? '';
    if (before === name) findings.doubled.push(`${name} of ${key} was published twice.`);
    else if (!NEXT[before]?.includes(name)) findings.reordered.push(`${name} of ${key} came after '${before}'.`);
    last.set(key, name);
  }
}

/** One message for each cause and member, delivered once, in the order of the events. */
async function judgeMessages(books: Books, events: readonly LoggedEvent[], findings: Findings): Promise<void> {
  const messages = await books.all<{
    cause_id: string;
    order_id: string;
    state: string;
    sends: number;
    causes: number;
  }>(
    'notification',
    `SELECT cause_id, order_id, state,
       (SELECT COUNT(*) FROM channel_log WHERE message_key = message_id AND result = 'delivered') AS sends,
       (SELECT COUNT(*) FROM messages other WHERE other.cause_id = messages.cause_id
         AND other.member_id = messages.member_id) AS causes
     FROM messages ORDER BY message_id`,
  );
  const position = new Map(events.map(({ id }, at) => [id, at]));
  const lastTold = new Map<string, number>();
  for (const { cause_id: cause, order_id: orderId, state, sends, causes } of messages) {
    if (causes > 1 || sends > 1)
      findings.doubled.push(`The event ${cause} of the order ${orderId} was sent ${Math.max(causes, sends)} times.`);
    if (state !== 'sent')
      findings.lost.push(`The message about the event ${cause} of the order ${orderId} is ${state}.`);
    const at = position.get(cause) ?? -1;
    if (at < (lastTold.get(orderId) ?? -1))
      findings.reordered.push(`The messages of the order ${orderId} came in another order than its events.`);
    lastTold.set(orderId, at);
  }
  const notified = new Set(messages.map((message) => message.cause_id));
  for (const { id, name, event_key: key } of events)
    if (!notified.has(id)) findings.lost.push(`No member was notified of ${name} of the order ${key}.`);
}
