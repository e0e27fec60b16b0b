import type { Ended } from './killed-checkouts.js';

/** How an order ended, in one line. */
export function lineOf({ orderId, at, reached, counts, right }: Ended): string {
  const where = at === undefined ? 'not killed' : reached ? `killed at ${at}` : `killed when idle, never ${at}`;
  const effects = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
  return `${orderId}, ${where}: ${effects.join(', ')}.${right ? '' : ' WRONG'}`;
}
