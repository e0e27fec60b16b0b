import { z } from 'zod';

/** ISO 8601, UTC. */
export const Time = z.iso.datetime();

/** A module that could not be asked, and why. */
export const Missing = z.object({ module: z.string(), reason: z.string() });

/** A page of a list of all modules: the items of those that could be asked. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().optional(), missing: z.array(Missing).optional() });
}

const Status = z.enum(['ok', 'degraded', 'failing']);

/** Whether a module works: the result of each of its checks, by the check's name. */
export const ModuleReadiness = z.object({
  status: Status,
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })),
});

/** Whether the host should get requests, and whether each of its modules works. */
export const Readiness = z.object({
  status: Status,
  /** Why the whole host fails. */
  detail: z.string().optional(),
  /** The modules whose status is not `ok`. */
  notReady: z.array(z.string()),
  modules: z.record(z.string(), ModuleReadiness),
});

/** All metrics of a host, in the text format of Prometheus. */
export const MetricsText = z.object({ contentType: z.string(), text: z.string() });

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
  /** Set when the event had been handled before and was parked while it was handled again. */
  replayId: z.string().optional(),
  /** Later events of the same key that wait behind it. */
  waiting: z.int(),
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

/** The result of a rebuild. */
export const Rebuilt = z.object({
  /** The events that the feed itself handles again. */
  events: z.array(z.string()),
  /** The read models that are rebuilt. */
  models: z.array(z.string()),
  /** False when the feed was rebuilt under this replay id before. */
  begun: z.boolean(),
});

/** The result of a republish for one feed: how many events met each fate. */
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
  /** Since when it is stuck. Left out for one that an older program gave up. */
  stuckAt: Time.optional(),
  /** The last of its steps that has ended. Left out when none has. */
  lastStep: z.string().optional(),
  attempts: z.int(),
  error: z.string(),
  stack: z.string(),
});

/** One line of a trace. */
export const TraceLine = z.object({
  at: Time,
  module: z.string(),
  /** The name of an event, or a few words on what else happened. */
  what: z.string(),
  /** The id of the event, of the saga, or of the row in the module's own tables. */
  id: z.string(),
  outcome: z.string().optional(),
  correlationId: z.string().optional(),
  /** The event that caused it; or the request, when that continued an earlier process. */
  causationId: z.string().optional(),
});

/** One event that a call has caused, with its data. */
export const CausedEvent = z.object({
  at: Time,
  /** The module that published it. */
  module: z.string(),
  event: z.string(),
  version: z.int(),
  id: z.string(),
  key: z.string(),
  /** The event's data, as JSON text. */
  data: z.string(),
  /** How it is with the modules that consume it: `handled by notification`. */
  outcome: z.string(),
  /** The event that caused it; or the request, when that continued an earlier process. */
  causationId: z.string().optional(),
});

/** What one module's log and sagas hold of a trace. */
export const Story = z.object({
  /** False when there are more events than these. */
  complete: z.boolean(),
  events: z.array(
    z.object({
      ...{ id: z.string(), name: z.string(), key: z.string(), partition: z.int(), position: z.int() },
      ...{ occurredAt: Time, correlationId: z.string(), causationId: z.string().nullable() },
      version: z.int().optional(),
      /** As JSON text, when it was asked for. */
      data: z.string().optional(),
    }),
  ),
  sagas: z.array(TraceLine.omit({ module: true, causationId: true }).required({ correlationId: true })),
});

/** What became of the events of a trace in one module. */
export const Effects = z.object({
  /** How each event is with the module, for the events that it consumes. */
  deliveries: z.array(z.object({ eventId: z.string(), outcome: z.string() })),
  /** What the module adds from its own tables. */
  entries: z.array(TraceLine.omit({ module: true, correlationId: true, causationId: true })),
});

export type Missing = z.output<typeof Missing>;
export type Story = z.output<typeof Story>;
export type Effects = z.output<typeof Effects>;
export type CausedEvent = z.output<typeof CausedEvent>;
export type TraceLine = z.output<typeof TraceLine>;
export type Parked = z.output<typeof Parked>;
export type StuckSaga = z.output<typeof StuckSaga>;

/** One change of a prefix; of those that are handed out, the newest. */
export const PrefixLine = z.object({
  prefix: z.string(),
  /** Who serves it; left out when it was given back. */
  address: z.string().optional(),
  revision: z.int(),
  at: Time,
  by: z.string(),
  reason: z.string(),
});

/** What became of a wish to hand a prefix out, or to take it back. */
export const HandoverView = z.object({
  prefix: z.string(),
  address: z.string().optional(),
  was: z.string().optional(),
  revision: z.int(),
  changed: z.boolean(),
  routes: z.array(z.string()),
  answered: z.int().optional(),
});
