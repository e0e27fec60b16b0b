import { z } from 'zod';
import { byModule } from '../contract/access.js';
import { command, query } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import { BAD_CURSOR, pageQuery } from '../contract/page.js';
import { get, post } from '../contract/route.js';
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
} from '../events/feed/feed-state.js';
import { callTraceCall, type TraceReaders } from './call-trace-call.js';
import { doorCalls } from './door-calls.js';
import { moveCalls } from './move-calls.js';
import { Feeds } from './feed-views.js';
import { prefixCalls } from './prefix-calls.js';
import { sagaCalls } from './saga-calls.js';
import { wayCalls } from './way-calls.js';
import {
  EffectsQuery,
  EventName,
  listQuery,
  ModuleName,
  ParkedId,
  ReaderName,
  Positions,
  Rebuild,
  Republish,
  StoryQuery,
  TraceId,
} from './inputs.js';
import {
  Effects,
  Fates,
  listOf,
  Logged,
  MetricsText,
  Missing,
  ModuleReadiness,
  Parked,
  Readiness,
  Rebuilt,
  Story,
  TraceLine,
} from './views.js';

/** The name of the module that every host adds for its operators. */
export const OPERATIONS = 'operations';

/**
 * The one contract that every host serves to those who operate it. Each call takes and returns plain data: the host that keeps
 * the journal does what concerns a module elsewhere by the same call to the host of that module. A list names in `missing` the
 * modules whose hosts did not answer. The internal listener serves all of them, the public one the parked events alone. The
 * platform knows no roles of its own: `operators` are those that may operate the host.
 * @param readers who may read which events a call has caused, beside operators
 */
export function operationsContract(operators: readonly string[], readers: TraceReaders = 'operators') {
  const allow = operators;
  /** The calls of one host's operations to another's, for {@link callTraceCall} as well. */
  const allowHosts = [...operators, byModule(OPERATIONS)];
  const parked = { errors: { UNKNOWN_MODULE, UNKNOWN_EVENT, NOT_PARKED }, allow } as const;
  const deadline = '30s';
  /** Other hosts are asked, one after the other. */
  const listDeadline = '10s';
  return contract(OPERATIONS, {
    calls: {
      /** The edge serves the readiness and the metrics itself, without a token. These calls are for other hosts. */
      readiness: query({ in: z.strictObject({}), out: Readiness, allow }),
      moduleReadiness: query({
        in: z.strictObject({ module: ModuleName }),
        out: ModuleReadiness,
        errors: { UNKNOWN_MODULE },
        allow,
      }),
      metrics: query({ in: z.strictObject({}), out: MetricsText, allow }),
      parked: query({
        in: z.strictObject(listQuery),
        out: listOf(Parked),
        errors: { BAD_CURSOR, UNKNOWN_MODULE },
        allow,
        deadline: listDeadline,
        http: get('/api/parked-events', { listener: 'both' }),
      }),
      parkedById: query({
        in: z.strictObject({ id: ParkedId }),
        out: Parked,
        ...parked,
        http: get('/api/parked-events/:id', { listener: 'both' }),
      }),
      /** Gives the event a new series of attempts; those behind it follow in order. */
      retry: command({
        in: z.strictObject({ id: ParkedId }),
        out: Parked,
        ...parked,
        deadline,
        http: post('/api/parked-events/:id/retry', { status: 200, listener: 'both' }),
      }),
      /** Gives the event up for its feed; the next one of its key goes on. */
      discard: command({
        in: z.strictObject({ id: ParkedId }),
        out: Parked,
        ...parked,
        deadline,
        http: post('/api/parked-events/:id/discard', { status: 200, listener: 'both' }),
      }),
      ...sagaCalls(allow),
      lag: query({
        in: z.strictObject({ module: listQuery.module }),
        out: Feeds,
        errors: { UNKNOWN_MODULE },
        allow,
        deadline: listDeadline,
        http: get('/api/feeds', { listener: 'internal' }),
      }),
      /** Forgets a feed that is gone permanently, or its suspended subscription to one event. */
      forget: command({
        in: z.strictObject({ feed: ReaderName, event: EventName.optional() }),
        out: z.object({ feed: z.string() }),
        errors: { UNKNOWN_MODULE, UNKNOWN_FEED, UNKNOWN_EVENT, FEED_RUNS },
        allow,
        deadline,
        http: post('/api/feeds/forget', { status: 200, listener: 'internal' }),
      }),
      /** Sends events of its producer's log to named feeds again. */
      republish: command({
        in: Republish,
        out: z.object({ items: z.array(Fates) }),
        errors: { UNKNOWN_MODULE, UNKNOWN_FEED, FEED_STOPPED },
        allow,
        deadline,
        http: post('/api/feeds/republish', { status: 200, listener: 'internal' }),
      }),
      /** Has a feed, or its handler of one event, handle the log again from the beginning; or rebuilds its read models. */
      rebuild: command({
        in: Rebuild,
        out: Rebuilt,
        errors: { UNKNOWN_MODULE, UNKNOWN_FEED, UNKNOWN_EVENT, FEED_STOPPED, PAST_GONE, NO_READ_MODEL, REBUILD_RUNS },
        allow,
        deadline,
        http: post('/api/feeds/rebuild', { status: 200, listener: 'internal' }),
      }),
      ...wayCalls(allow),
      ...prefixCalls(allow),
      ...doorCalls(allow),
      ...moveCalls(allow),
      /** Traces a business key or a correlation id through the logs and tables of all modules, by time. */
      trace: query({
        in: z.strictObject({ id: TraceId }),
        /** `complete`: false when there is more than can be shown, or a module is missing. */
        out: z.object({
          id: z.string(),
          correlationIds: z.array(z.string()),
          complete: z.boolean(),
          items: z.array(TraceLine),
          missing: z.array(Missing).optional(),
        }),
        allow,
        deadline,
        http: get('/api/traces/:id', { listener: 'internal' }),
      }),
      /** What one module adds to a trace of its own accord: its events and its sagas. For other hosts. */
      moduleStory: query({ in: StoryQuery, out: Story, errors: { UNKNOWN_MODULE }, allow: allowHosts, deadline }),
      /** What one module adds to a trace whose events are known: what it did with them. For other hosts. */
      moduleEffects: query({ in: EffectsQuery, out: Effects, errors: { UNKNOWN_MODULE }, allow: allowHosts, deadline }),
      ...callTraceCall(operators, readers),
      /** The newest events of a module's log, the oldest of them first; or those behind the positions in `after`. */
      tail: query({
        in: z.strictObject({ module: ModuleName, limit: pageQuery.limit, after: Positions.optional() }),
        out: z.object({ items: z.array(Logged) }),
        errors: { UNKNOWN_MODULE },
        allow,
        http: get('/api/event-logs/:module', { listener: 'internal' }),
      }),
    },
  });
}

export type Operations = ReturnType<typeof operationsContract>['calls'];
