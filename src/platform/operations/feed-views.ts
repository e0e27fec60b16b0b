import { z } from 'zod';
import { WAYS } from '../events/broker/feed-source.js';
import { Missing, Time } from './views.js';

/** Where a feed is. */
export const Feed = z.object({
  feed: z.string(),
  /** How its events come; left out for a feed of which this program has no handler. */
  way: z.enum(WAYS).optional(),
  /** Events that the feed has not dealt with, by its cursor: the truth. */
  lag: z.int(),
  /** Over Kafka: its consumer group, and the records that this has not noted as dealt with, unless the cluster does not say. */
  group: z.object({ name: z.string(), lag: z.int().optional() }).optional(),
  held: z.int(),
  parked: z.int(),
  catchingUp: z.array(z.string()),
  /** Subscriptions that this program has no handler for, and since when. Their place in the log is kept. */
  suspended: z.array(z.object({ event: z.string(), since: Time })),
  /** Why the feed waits by itself, and until when, if that is known. */
  paused: z.object({ reason: z.string(), until: Time.optional() }).optional(),
  /** Why the feed waits for a person. */
  stopped: z.string().optional(),
  /** Read models that are rebuilt: how many events are left, once that is known, or why the last attempt failed. */
  rebuilds: z.array(z.object({ model: z.string(), left: z.int().optional(), failure: z.string().optional() })),
});

/** How far the log of a module is in its topic. */
export const RelayView = z.object({
  module: z.string(),
  topic: z.string(),
  /** Events of the log that are not known to be in the topic. */
  lag: z.int(),
  paused: z.object({ reason: z.string(), until: Time }).optional(),
});

/** Where all feeds are, and what is sent to Kafka. */
export const Feeds = z.object({
  items: z.array(Feed),
  /** Feeds that logs are kept for and that run nowhere; nothing that they have not read is trimmed. */
  away: z.array(z.string()),
  /** The logs that are relayed to Kafka. A host of an earlier release leaves them out. */
  relays: z.array(RelayView).optional(),
  missing: z.array(Missing).optional(),
});
