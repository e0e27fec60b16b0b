import type { Clock } from '../ops/clock.js';
import type { Reading } from './event-source.js';
import type { FeedLimits } from './feed-limits.js';
import { inParallel } from '../work/in-parallel.js';
import { type Cursors, type Lane, type LaneHandler, START } from './feed-reader.js';
import type { LoggedEvent } from './logged-event.js';
import { type Failed, prepareEvent, type Ready, type Waiting } from './prepare-event.js';

/** An event that only moves the cursor: nobody subscribes to it, or the subscription began after it. */
export interface Skipped {
  readonly kind: 'skip';
  readonly event: LoggedEvent;
}

/** An event whose key was seen to be held, and which was therefore not prepared. */
export interface Behind {
  readonly kind: 'behind';
  readonly event: LoggedEvent;
}

export type BatchItem = Ready | Failed | Skipped | Behind;
type Prepared = BatchItem | Waiting;

/** What one unit of work is to deal with. */
export interface Batch {
  /** The module whose log was read. */
  readonly producer: string;
  /** Ordered by partition and position. */
  readonly items: readonly BatchItem[];
  /** Per partition: positions up to here may be missing. */
  readonly trimmed: ReadonlyMap<number, number>;
  /** Cursors that move although there is no event to move to: everything up to there was trimmed. */
  readonly jumps: Cursors;
  /** Why some events had to stay behind: something that they need is down. */
  readonly waiting?: unknown;
}

export interface BatchInput {
  readonly lane: Lane;
  readonly producer: string;
  readonly reading: Reading;
  readonly jumps: Cursors;
  readonly heldKeys: ReadonlySet<string>;
  readonly clock: Clock;
  readonly limits: FeedLimits;
}

/**
 * Makes a batch of what was read. A partition is cut before an event that is to be prepared while an earlier event of its
 * key is in the same batch: `prepare` must see what that one has done.
 */
export async function assembleBatch(input: BatchInput): Promise<Batch> {
  const { lane, producer, clock, limits } = input;
  const chosen = choose(input);
  const prepared = await inParallel(chosen, limits.prepares, ({ event, handler }): Prepared | Promise<Prepared> => {
    if (!handler) return { kind: 'skip', event };
    if (input.heldKeys.has(event.key)) return { kind: 'behind', event };
    return prepareEvent(lane, handler, event, clock, limits.prepareMs);
  });

  const items: BatchItem[] = [];
  const cut = new Set<number>();
  let waiting: unknown;
  for (const item of prepared) {
    if (cut.has(item.event.partition)) continue;
    if (item.kind === 'waiting') {
      waiting ??= item.failure;
      cut.add(item.event.partition);
    } else items.push(item);
  }
  const trimmed = new Map([...input.reading.partitions].map(([at, partition]) => [at, partition.trimmed.position]));
  return { producer, items, trimmed, jumps: input.jumps, ...(waiting === undefined ? {} : { waiting }) };
}

interface Choice {
  readonly event: LoggedEvent;
  readonly handler?: LaneHandler;
}

/** The events of this batch: at most `limits.batch` that somebody handles, spread fairly over the partitions. */
function choose({ lane, reading, limits }: BatchInput): readonly Choice[] {
  const byPartition = new Map<number, LoggedEvent[]>();
  for (const event of reading.events)
    byPartition.set(event.partition, [...(byPartition.get(event.partition) ?? []), event]);
  const share = Math.max(1, Math.floor(limits.batch / Math.max(1, byPartition.size)));
  return [...byPartition.values()].flatMap((partition) => cutPartition(lane, partition, share));
}

function cutPartition(lane: Lane, events: readonly LoggedEvent[], share: number): readonly Choice[] {
  const chosen: Choice[] = [];
  const keys = new Set<string>();
  let handled = 0;
  for (const event of events) {
    const handler = handlerOf(lane, event);
    if (handler) {
      if (handled === share || (handler.handler.prepare && keys.has(event.key))) break;
      keys.add(event.key);
      handled += 1;
    }
    chosen.push(handler ? { event, handler } : { event });
  }
  return chosen;
}

function handlerOf(lane: Lane, event: LoggedEvent): LaneHandler | undefined {
  const handler = lane.handlers.get(event.name);
  if (!handler) return undefined;
  const begins = handler.startAfter.get(event.partition) ?? START.position;
  return event.position > begins ? handler : undefined;
}
