import { type Attempt, bodyOf, isAcknowledged } from '../history.js';
import type { Finding } from './finding.js';
import { rowsOf, type StoredEvent, type StoredRows } from './stored-rows.js';

/** The transitions that clients command, and the event of each. */
const EVENT_OF = { accept: 'order.accepted', reject: 'order.rejected', cancel: 'order.cancelled' } as const;

/**
 * Each acknowledged order is there once, with the total that its client saw, and no other order is. Each transition that a client
 * commanded was published once when it was acknowledged, and never when it was not.
 */
export function judgeOrders(history: readonly Attempt[], rows: StoredRows): readonly Finding[] {
  const { database, events } = rowsOf(rows, 'order');
  const found = [...judgePlaced(history, rows), ...judgeTransitions(history, events)];
  return found.map((one) => ({ ...one, databases: [database] }));
}

type Named = Omit<Finding, 'databases'>;

function judgePlaced(history: readonly Attempt[], { orders }: StoredRows): readonly Named[] {
  const acknowledged = history.filter((attempt) => attempt.call === 'place' && isAcknowledged(attempt));
  const promised = new Map(acknowledged.map((attempt) => [String(bodyOf(attempt)['orderId']), attempt]));
  const totals = new Map<string, number[]>();
  for (const { orderId, total } of orders) totals.set(orderId, [...(totals.get(orderId) ?? []), total]);
  const found: Named[] = [];
  for (const [orderId, attempt] of promised) {
    const stored = totals.get(orderId) ?? [];
    const { key } = attempt;
    if (stored.length === 0)
      found.push({ law: 'lost', key, what: `the order ${orderId} was acknowledged, and is gone` });
    if (stored.length > 1)
      found.push({ law: 'doubled', key, what: `the order ${orderId} is there ${stored.length} times` });
    const { total } = bodyOf(attempt);
    if (stored.length === 1 && stored[0] !== total)
      found.push({
        law: 'money',
        key,
        what: `the order ${orderId} cost ${String(total)} won, and now costs ${stored[0]}`,
      });
  }
  const ofKey = new Map<string, Set<string>>();
  for (const [orderId, { key }] of promised) ofKey.set(key, (ofKey.get(key) ?? new Set()).add(orderId));
  for (const [key, orderIds] of ofKey)
    if (orderIds.size > 1)
      found.push({ law: 'doubled', key, what: `it has placed the orders ${[...orderIds].join(', ')}` });
  for (const orderId of totals.keys())
    if (!promised.has(orderId))
      found.push({ law: 'doubled', key: orderId, what: 'this order is there, and no response named it' });
  return found;
}

function judgeTransitions(history: readonly Attempt[], events: readonly StoredEvent[]): readonly Named[] {
  const found: Named[] = [];
  for (const [call, event] of Object.entries(EVENT_OF)) {
    const published = new Map<string, number>();
    for (const one of events)
      if (one.name === event && isByClient(one)) published.set(one.key, (published.get(one.key) ?? 0) + 1);
    const commanded = history.filter((attempt) => attempt.call === call && isAcknowledged(attempt));
    const acknowledged = new Map(commanded.map(({ about, key }) => [about, key]));
    for (const [orderId, key] of acknowledged) {
      const times = published.get(orderId) ?? 0;
      if (times === 0)
        found.push({ law: 'lost', key, what: `${call} of the order ${orderId} was acknowledged, and has no event` });
      if (times > 1)
        found.push({ law: 'doubled', key, what: `${event} of the order ${orderId} was published ${times} times` });
    }
    for (const orderId of published.keys())
      if (!acknowledged.has(orderId))
        found.push({ law: 'doubled', key: orderId, what: `${event} was published, and no client was told so` });
  }
  return found;
}

/** An order is also cancelled because its payment failed, or its time passed. */
function isByClient({ name, data }: StoredEvent): boolean {
  return name !== 'order.cancelled' || bodyOf({ text: data })['reason'] === 'customer-cancelled';
}
