import { grouped, quoted } from './canonical-text.js';
import type { EventRow } from './business-rows.js';
import type { OrderBlocks } from './projection.js';

/** What the data of an event of an order or a payment has besides identifiers and times. */
interface EventFacts {
  readonly total?: number;
  readonly amount?: number;
  readonly reason?: string;
}

/** An event of an order by its place among those of the order, which no interleaving with other orders changes: `2 order.paid`. */
export function eventName(name: string, at: number): string {
  return `${at + 1} ${name}`;
}

/** The events of each order, in the order in which they were published. */
export function publishedEvents(events: readonly EventRow[]): OrderBlocks {
  const ofOrders = grouped(events, ({ event_key: orderId }) => orderId);
  return new Map([...ofOrders].map(([orderId, ofOrder]) => [orderId, ofOrder.map(lineOf)]));
}

function lineOf({ name, data }: EventRow, at: number): string {
  const { total, amount, reason } = JSON.parse(data) as EventFacts;
  const won = total ?? amount;
  return [
    eventName(name, at),
    ...(won === undefined ? [] : [`${won} won`]),
    ...(reason === undefined ? [] : [quoted(reason)]),
  ].join(', ');
}
