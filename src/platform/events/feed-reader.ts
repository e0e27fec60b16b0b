import type { SubscribedHandler } from './subscribed-handler.js';

/** How far a lane is in one partition: the position and the id of the last event it has dealt with. */
export interface Cursor {
  readonly position: number;
  /** Empty where there is no event: before the first one, or where it was trimmed. */
  readonly eventId: string;
  /** The epoch of that event; null where there is none, and in cursors that have not moved since before they had one. */
  readonly epoch: number | null;
}

export const START: Cursor = { position: 0, eventId: '', epoch: null };

/** How far a lane is in each partition. */
export type Cursors = ReadonlyMap<number, Cursor>;

/** A handler in a lane, with the positions that its subscription skips (those of before it was subscribed `from: 'now'`). */
export interface LaneHandler extends SubscribedHandler {
  readonly startAfter: ReadonlyMap<number, number>;
}

/**
 * One reading of a producer's log: the feed itself, or a handler that catches up with it on a cursor of its own.
 * `cursors` is what was last committed; units of work read the database's again.
 */
export interface Lane {
  /** The name under which cursors, held events and the reader are stored: the feed's, or `<feed>#<event name>`. */
  readonly id: string;
  readonly feed: string;
  readonly consumer: string;
  readonly handlers: ReadonlyMap<string, LaneHandler>;
  readonly cursors: Cursors;
}

/** Whether this lane is a handler that catches up, rather than the feed itself. */
export function catchesUp(lane: Lane): boolean {
  return lane.id !== lane.feed;
}
