import type { Suspended } from './feed-state.js';

/** Says of suspended subscriptions what they are, and what to do about them. */
export function suspensionRemark(feed: string, suspended: readonly Suspended[]): string {
  const events = suspended.map(({ event, since }) => `${event} (since ${since})`).join(', ');
  return (
    `${feed} has no handler of ${events} in this program; its place in the log is kept, and a program that has the handler goes ` +
    `on there. If none will, forget it with 'npm run events -- forget "${feed}" --event <name>'.`
  );
}
