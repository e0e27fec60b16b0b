import { shortDigest } from '../canonical-text.js';
import { orderProjection } from '../projection.js';
import { messagesProjection } from './messages.js';
import { moneyProjection } from './money.js';
import { ordersProjection } from './orders.js';
import { transitionsProjection } from './transitions.js';

/** The projections with lines for each order. */
export const ORDER_PROJECTIONS = [ordersProjection, transitionsProjection, moneyProjection, messagesProjection];

/**
 * What belongs together: for each order the short digests of its lines in the other projections. Without it, two orders of the same
 * facts could exchange, say, their payments unnoticed.
 */
export const wholeOrdersProjection = orderProjection({
  name: 'whole-orders',
  summary: 'which lines of the other projections belong to one order',
  blocks: (history) => {
    const parts = ORDER_PROJECTIONS.map(({ name, blocks }) => ({ name, blocks: blocks(history) }));
    const orderIds = new Set(parts.flatMap(({ blocks }) => [...blocks.keys()]));
    const partsOf = (orderId: string) =>
      parts.map(({ name, blocks }) => `${name} ${shortDigest((blocks.get(orderId) ?? []).join('\n'))}`);
    return new Map([...orderIds].map((orderId) => [orderId, [partsOf(orderId).join(', ')]]));
  },
});
