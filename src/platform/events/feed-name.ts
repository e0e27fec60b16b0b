/** The name of a feed: what one module hears of another, and the unit of order. */
export function feedName(consumer: string, producer: string): string {
  return `${consumer}<-${producer}`;
}

/** The name under which one handler catches up with its feed. */
export function catchUpName(feed: string, event: string): string {
  return `${feed}#${event}`;
}

/** The module whose events a feed carries. */
export function producerOf(feed: string): string {
  return feed.split('<-')[1] ?? '';
}
