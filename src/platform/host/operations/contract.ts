import { z } from 'zod';
import { command, query } from '../../contract/call.js';
import { contract } from '../../contract/contract.js';
import { BAD_CURSOR, pageOf, pageQuery } from '../../contract/page.js';
import { refusal } from '../../contract/refusal.js';
import { get, post } from '../../contract/route.js';
import { identifier } from '../../contract/text.js';
import {
  FEED_RUNS,
  FEED_STOPPED,
  NO_READ_MODEL,
  NOT_PARKED,
  PAST_GONE,
  REBUILD_RUNS,
  UNKNOWN_EVENT,
  UNKNOWN_FEED,
  UNKNOWN_MODULE,
} from '../../events/feed-state.js';
import { Fates, Feed, Logged, Parked, StuckSaga, Time, TraceLine } from './views.js';

export const NOT_STUCK = refusal('NOT_STUCK', 404, 'There is no such saga that is stuck.');

/** `<module>:<event id>`: the module that parked the event, and the event. */
const ParkedId = z
  .string()
  .regex(/^[a-z][a-z0-9]*:[0-9A-Za-z-]{1,64}$/, "an id of a parked event: '<module>:<event id>'");
/** `<module>:<saga>:<saga id>` */
const StuckId = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*:[^:\u0000-\u001f\u007f]{1,64}:[^\u0000-\u001f\u007f]{1,128}$/,
    "an id of a stuck saga: '<module>:<saga>:<id>'",
  );
const FeedName = z.string().regex(/^[a-z][a-z0-9]*<-[a-z][a-z0-9]*$/, "a feed's name: '<consumer><-<producer>'");
/** A business key is whatever an event has as its key; those that begin otherwise are found by their correlation id. */
const TraceId = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N}\p{P}\p{S}\p{M} ]{0,127}$/u,
    'a business key or a correlation id: 1 to 128 characters that begin with a letter or a digit',
  );
const ReplayId = z.string().regex(/^[0-9A-Za-z._-]{1,64}$/, '1 to 64 letters, digits, dots, underscores and hyphens');

const Republish = z
  .strictObject({
    feeds: z.array(FeedName).min(1).max(32),
    /** The events: by id, by business key, by place in one partition, or by time. One of the four. */
    ids: z.array(identifier).min(1).max(500).optional(),
    keys: z.array(z.string().min(1).max(256)).min(1).max(100).optional(),
    range: z.strictObject({ partition: z.int().min(0), from: z.int().min(1), to: z.int().min(1) }).optional(),
    time: z.strictObject({ since: Time, until: Time }).optional(),
    /** Has handled events handled again, once under this id. Without it they are dropped. */
    replayId: ReplayId.optional(),
  })
  .refine(({ ids, keys, range, time }) => [ids, keys, range, time].filter((way) => way !== undefined).length === 1, {
    error: 'select the events by one of ids, keys, range and time',
  });

const Rebuild = z
  .strictObject({
    feed: FeedName,
    event: z.string().min(1).max(128).optional(),
    replayId: ReplayId,
    /** Content with what the log still keeps, when its beginning is gone. */
    kept: z.boolean().default(false),
    /** Builds the feed's read models anew from nothing, and swaps them in when they have caught up. */
    reset: z.boolean().default(false),
  })
  .refine(({ event, reset }) => !reset || event === undefined, {
    error: 'a read model is built anew from all its events: leave out event, or reset',
  });

/** The name of the module that every host adds for its operators. */
export const OPERATIONS = 'operations';

/**
 * What those who operate a host may do with its events, wherever their modules run. The platform knows no roles of its
 * own: the host says which ones operate it.
 */
export function operationsContract(operators: readonly string[]) {
  const allow = operators;
  const parked = { errors: { UNKNOWN_MODULE, UNKNOWN_EVENT, NOT_PARKED }, allow } as const;
  const deadline = '30s';
  return contract(OPERATIONS, {
    calls: {
      parked: query({
        in: z.strictObject({ ...pageQuery }),
        out: pageOf(Parked),
        errors: { BAD_CURSOR },
        allow,
        http: get('/api/parked-events'),
      }),
      parkedById: query({
        in: z.strictObject({ id: ParkedId }),
        out: Parked,
        ...parked,
        http: get('/api/parked-events/:id'),
      }),
      /** Gives the event a new series of attempts; those behind it follow in order. */
      retry: command({
        in: z.strictObject({ id: ParkedId }),
        out: Parked,
        ...parked,
        deadline,
        http: post('/api/parked-events/:id/retry', { status: 200 }),
      }),
      /** Gives the event up for its feed; the next one of its key goes on. */
      discard: command({
        in: z.strictObject({ id: ParkedId }),
        out: Parked,
        ...parked,
        deadline,
        http: post('/api/parked-events/:id/discard', { status: 200 }),
      }),
      stuck: query({
        in: z.strictObject({ ...pageQuery }),
        out: pageOf(StuckSaga),
        errors: { BAD_CURSOR },
        allow,
        http: get('/api/stuck-sagas'),
      }),
      /** Lets a stuck saga go on from its log. */
      unstick: command({
        in: z.strictObject({ id: StuckId }),
        out: StuckSaga,
        errors: { NOT_STUCK },
        allow,
        deadline,
        http: post('/api/stuck-sagas/:id/retry', { status: 200 }),
      }),
      lag: query({
        in: z.strictObject({}),
        /** `away`: feeds that logs are kept for and that do not run here; nothing that they have not read is trimmed. */
        out: z.object({ items: z.array(Feed), away: z.array(z.string()) }),
        allow,
        http: get('/api/feeds'),
      }),
      /** Forgets a feed that is gone for good, or its suspended subscription to one event. */
      forget: command({
        in: z.strictObject({ feed: FeedName, event: z.string().min(1).max(128).optional() }),
        out: z.object({ feed: z.string() }),
        errors: { UNKNOWN_MODULE, UNKNOWN_FEED, UNKNOWN_EVENT, FEED_RUNS },
        allow,
        deadline,
        http: post('/api/feeds/forget', { status: 200 }),
      }),
      /** Sends events of its producer's log to named feeds again. */
      republish: command({
        in: Republish,
        out: z.object({ items: z.array(Fates) }),
        errors: { UNKNOWN_MODULE, UNKNOWN_FEED, FEED_STOPPED },
        allow,
        deadline,
        http: post('/api/feeds/republish', { status: 200 }),
      }),
      /** Has a feed, or its handler of one event, handle the log again from the beginning; or its read models built anew. */
      rebuild: command({
        in: Rebuild,
        /** `models`: the read models that are built anew; `events`: the events that are handled again by the feed itself. */
        out: z.object({ events: z.array(z.string()), models: z.array(z.string()), begun: z.boolean() }),
        errors: { UNKNOWN_MODULE, UNKNOWN_FEED, UNKNOWN_EVENT, FEED_STOPPED, PAST_GONE, NO_READ_MODEL, REBUILD_RUNS },
        allow,
        deadline,
        http: post('/api/feeds/rebuild', { status: 200 }),
      }),
      /** The story of a business key, or of a correlation id, from the logs and books of all modules here, by time. */
      trace: query({
        in: z.strictObject({ id: TraceId }),
        /** `complete`: false when there is more than can be shown. */
        out: z.object({
          id: z.string(),
          correlationIds: z.array(z.string()),
          complete: z.boolean(),
          items: z.array(TraceLine),
        }),
        allow,
        deadline,
        http: get('/api/traces/:id'),
      }),
      /** The newest events of a module's log, the oldest of them first; or those behind the given positions. */
      tail: query({
        in: z.strictObject({
          module: z.string().regex(/^[a-z][a-z0-9]*$/, 'the name of a module'),
          limit: pageQuery.limit,
          /** `0:17,3:4`: the position seen in each partition; of partitions not named, all. */
          after: z
            .string()
            .regex(/^\d{1,3}:\d{1,15}(,\d{1,3}:\d{1,15})*$/, "positions as 'partition:position,…'")
            .optional(),
        }),
        out: z.object({ items: z.array(Logged) }),
        errors: { UNKNOWN_MODULE },
        allow,
        http: get('/api/event-logs/:module'),
      }),
    },
  });
}

export type Operations = ReturnType<typeof operationsContract>['calls'];
