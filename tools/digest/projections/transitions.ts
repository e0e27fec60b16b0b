import { orderProjection } from '../projection.js';
import { publishedEvents } from '../published-events.js';

/** The statuses that each order has had, one after the other: its events, in the order in which they were published. */
export const transitionsProjection = orderProjection({
  name: 'transitions',
  summary: 'the statuses that each order has had, in their order',
  blocks: ({ rows }) => publishedEvents(rows.orderEvents),
});
