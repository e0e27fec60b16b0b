import { z } from 'zod';

/** ISO 8601, UTC. */
export const Time = z.iso.datetime();

/** A parked event. */
export const Parked = z.object({
  id: z.string(),
  module: z.string(),
  feed: z.string(),
  event: z.string(),
  version: z.int(),
  key: z.string(),
  /** The event's data, as JSON text. */
  data: z.string(),
  occurredAt: Time,
  parkedAt: Time,
  attempts: z.int(),
  error: z.string(),
  stack: z.string().optional(),
  correlationId: z.string(),
  /** It was handled before, and parked when it was to be again. */
  replayId: z.string().optional(),
  /** Later events of the same key that wait behind it. */
  waiting: z.int(),
});

/** Where a feed is. */
export const Feed = z.object({
  feed: z.string(),
  /** Events that the feed has not dealt with. */
  lag: z.int(),
  held: z.int(),
  parked: z.int(),
  catchingUp: z.array(z.string()),
  /** Subscriptions of which this program has no handler, and since when. Their place in the log is kept. */
  suspended: z.array(z.object({ event: z.string(), since: Time })),
  /** Why the feed waits by itself, and until when, if that is known. */
  paused: z.object({ reason: z.string(), until: Time.optional() }).optional(),
  /** Why the feed waits for a person. */
  stopped: z.string().optional(),
  /** Read models that are built anew: events left to handle, once it is known, or why the last attempt was given up. */
  rebuilds: z.array(z.object({ model: z.string(), left: z.int().optional(), failure: z.string().optional() })),
});

/** An event as it stands in its producer's log. */
export const Logged = z.object({
  partition: z.int(),
  position: z.int(),
  id: z.string(),
  event: z.string(),
  version: z.int(),
  key: z.string(),
  data: z.string(),
  occurredAt: Time,
  correlationId: z.string(),
});

/** What a feed made of events that were sent to it again: how many met each fate. */
export const Fates = z.object({
  feed: z.string(),
  /** Handled again, in order per key. */
  again: z.int(),
  /** Handled before; without a replay id they are dropped. */
  dropped: z.int(),
  /** Handled again before, under this replay id. */
  repeated: z.int(),
  /** Held, or still to come: handled anyway. */
  held: z.int(),
  ahead: z.int(),
  /** The feed has no handler of them. */
  unheard: z.int(),
});

/** A saga that failed its last attempt. */
export const StuckSaga = z.object({
  id: z.string(),
  module: z.string(),
  saga: z.string(),
  /** What it was started with, as JSON text. */
  input: z.string(),
  startedAt: Time,
  attempts: z.int(),
  error: z.string(),
  stack: z.string(),
});

/** One line of the story of a business key or of a correlation id. */
export const TraceLine = z.object({
  at: Time,
  module: z.string(),
  /** An event's name, or in a few words what else happened. */
  what: z.string(),
  /** Of the event, of the saga, or of the entry in the module's book. */
  id: z.string(),
  outcome: z.string().optional(),
  correlationId: z.string().optional(),
  /** The event that caused it; or the request, when that continued an earlier process. */
  causationId: z.string().optional(),
});

export type TraceLine = z.output<typeof TraceLine>;
export type Parked = z.output<typeof Parked>;
export type StuckSaga = z.output<typeof StuckSaga>;
