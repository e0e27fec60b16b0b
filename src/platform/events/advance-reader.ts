import { Unavailable } from '../contract/failure.js';
import { applyBatch, type Applied, StaleSubscriptions } from './apply-batch.js';
import { assembleBatch, type Batch } from './read-batch.js';
import type { Head, Reading, Span } from './event-source.js';
import { faultOf, HandlerFailed, isWaiting } from './failed-handler.js';
import type { FeedEnvironment } from './feed-environment.js';
import { assertSameCursors, ForkedLog } from './forked-log.js';
import { type Cursor, type Cursors, type Lane, START } from './feed-reader.js';
import type { LoggedEvent } from './logged-event.js';
import { setbackOf } from './setback.js';

/** What one step of a lane came to. */
export interface Advance extends Applied {
  /** Why some events had to stay behind. */
  readonly waiting?: unknown;
}

const NOTHING: Advance = { cursors: new Map(), handled: [], held: [] };

/**
 * Reads what is next in a lane and deals with it: all of it in one unit of work, or, when that fails, each event in a
 * unit of its own, so that the one that fails is held and the others take effect.
 * @throws ForkedLog when the log no longer holds the events that the lane's cursors are at.
 * @param until for a lane that catches up: the feed's cursors, which it does not pass.
 */
export async function advanceLane(
  environment: FeedEnvironment,
  lane: Lane,
  heads: readonly Head[],
  options: { readonly read: number; readonly heldKeys: ReadonlySet<string>; readonly until?: Cursors },
): Promise<Advance> {
  const { source, clock, limits } = environment;
  const spans = spansOf(lane, heads, options.until);
  if (spans.length === 0) return NOTHING;
  const { producer } = source;
  const reading = await source.read(spans, options.read);
  assertSameCursors(lane, producer, reading);
  const jumps = jumpsOf(spans, reading, options.until);
  const { heldKeys } = options;
  const batch = await assembleBatch({ lane, producer, reading, jumps, heldKeys, clock, limits });
  if (batch.items.length === 0 && jumps.size === 0)
    return batch.waiting === undefined ? NOTHING : { ...NOTHING, waiting: batch.waiting };
  const advance = await applyTogether(environment, lane, batch);
  const waiting = advance.waiting ?? batch.waiting;
  const gap = advance.gap ?? missing(lane, spans, jumps);
  return { ...advance, ...(waiting === undefined ? {} : { waiting }), ...(gap === undefined ? {} : { gap }) };
}

/** A sentence when the log has nothing where its head says that there is something, and nothing was trimmed. */
function missing(lane: Lane, spans: readonly Span[], jumps: Cursors): string | undefined {
  const empty = spans.find(({ partition, after }) => (jumps.get(partition)?.position ?? Infinity) <= after);
  return (
    empty && `${lane.feed} expected position ${empty.after + 1} of partition ${empty.partition}, but the log has none.`
  );
}

function spansOf(lane: Lane, heads: readonly Head[], until?: Cursors): readonly Span[] {
  return heads.flatMap(({ partition, position }) => {
    const after = (lane.cursors.get(partition) ?? START).position;
    const upTo = until?.get(partition)?.position;
    if ((upTo ?? position) <= after) return [];
    return [upTo === undefined ? { partition, after } : { partition, after, upTo }];
  });
}

/** Where a span had nothing to read, its events were trimmed: the cursor moves past them. */
function jumpsOf(spans: readonly Span[], { events, partitions }: Reading, until?: Cursors): Cursors {
  const found = new Set(events.map((event) => event.partition));
  const jump = ({ partition }: Span): Cursor => {
    const { position, eventId, epoch } = partitions.get(partition)?.trimmed ?? { ...START, partition };
    const end = until?.get(partition);
    return end && end.position <= position ? end : { position, eventId, epoch };
  };
  return new Map(spans.filter(({ partition }) => !found.has(partition)).map((span) => [span.partition, jump(span)]));
}

async function applyTogether(environment: FeedEnvironment, lane: Lane, batch: Batch): Promise<Advance> {
  if (batch.items.length === 1) return applyOneByOne(environment, lane, batch);
  try {
    const { value } = await environment.lease.run(lane.id, (tx) =>
      applyBatch(tx, lane, batch, setbackFor(environment)),
    );
    return value;
  } catch (error) {
    if (error instanceof StaleSubscriptions || error instanceof ForkedLog || error instanceof Unavailable) throw error;
    if (batch.items.length === 0) throw error;
    return applyOneByOne(environment, lane, batch);
  }
}

async function applyOneByOne(environment: FeedEnvironment, lane: Lane, batch: Batch): Promise<Advance> {
  const total = {
    cursors: new Map<number, Cursor>(),
    handled: [] as LoggedEvent[],
    held: [] as Applied['held'][number][],
  };
  const setback = setbackFor(environment);
  const cut = new Set<number>();
  let gap: string | undefined;
  let waiting: unknown;
  for (const item of batch.items) {
    const { partition } = item.event;
    if (cut.has(partition)) continue;
    const only = { ...batch, items: [item] };
    try {
      const { value } = await environment.lease.run(
        `${lane.id}: ${item.event.name}`,
        (tx) => applyBatch(tx, lane, only, setback),
        {
          otherwise: async (tx, error) => {
            const fault = faultOf(error);
            if (!fault) throw error;
            const failed = { kind: 'failed', event: item.event, failure: fault.cause } as const;
            return applyBatch(tx, lane, { ...only, items: [failed] }, setback);
          },
        },
      );
      for (const [at, cursor] of value.cursors) total.cursors.set(at, cursor);
      total.handled.push(...value.handled);
      total.held.push(...value.held);
      gap ??= value.gap;
      if ((value.cursors.get(partition) ?? START).position < item.event.position) cut.add(partition);
    } catch (error) {
      if (!(error instanceof HandlerFailed && isWaiting(error.cause))) throw error;
      waiting ??= error.cause;
      cut.add(partition);
    }
  }
  return { ...total, ...(gap === undefined ? {} : { gap }), ...(waiting === undefined ? {} : { waiting }) };
}

function setbackFor({ limits, clock, random }: FeedEnvironment) {
  return (failure: unknown) => setbackOf(failure, 0, limits, clock.now(), random);
}
