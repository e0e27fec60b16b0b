import { Unavailable } from '../contract/failure.js';
import { type Applied, applyBatch, StaleSubscriptions } from './apply-batch.js';
import type { Head } from './event-source.js';
import { handlerFault, HandlerFailed, isDependencyDown } from './failed-attempt.js';
import type { FeedEnvironment } from './feed-environment.js';
import { type Cursor, type FeedReader, START } from './feed-reader.js';
import { ForkedLog } from './forked-log.js';
import type { Holding } from './held-events.js';
import type { LoggedEvent } from './logged-event.js';
import { type Batch, type BatchOptions, readBatch } from './read-batch.js';

/** How far a reader has come with one batch. */
export interface Advance extends Applied {
  /** The failure of a dependency, because of which some events stay behind. */
  readonly blockedBy?: unknown;
}

const NOTHING: Advance = { cursors: new Map(), handled: [], held: [], gap: undefined };

/**
 * Reads the next batch of a reader and deals with it: all of it in one unit of work, or, when that fails, each event in a
 * unit of its own, so that the one that fails is held and the others take effect.
 * @throws ForkedLog when the log no longer holds the events that the reader's cursors are at.
 */
export async function advanceReader(
  environment: FeedEnvironment,
  reader: FeedReader,
  heads: readonly Head[],
  options: BatchOptions,
): Promise<Advance> {
  const batch = await readBatch(environment, reader, heads, options);
  if (!batch) return NOTHING;
  if (batch.items.length === 0 && batch.jumps.size === 0) return { ...NOTHING, blockedBy: batch.blockedBy };
  const advance = await applyTogether(environment, reader, batch);
  return { ...advance, blockedBy: advance.blockedBy ?? batch.blockedBy, gap: advance.gap ?? batch.gap };
}

async function applyTogether(environment: FeedEnvironment, reader: FeedReader, batch: Batch): Promise<Advance> {
  if (batch.items.length === 1) return applyOneByOne(environment, reader, batch);
  try {
    const { value } = await environment.lease.run(reader.name, (tx) => applyBatch(tx, environment, reader, batch));
    return value;
  } catch (error) {
    if (error instanceof StaleSubscriptions || error instanceof ForkedLog || error instanceof Unavailable) throw error;
    if (batch.items.length === 0) throw error;
    return applyOneByOne(environment, reader, batch);
  }
}

async function applyOneByOne(environment: FeedEnvironment, reader: FeedReader, batch: Batch): Promise<Advance> {
  const cursors = new Map<number, Cursor>();
  const handled: LoggedEvent[] = [];
  const held: Holding[] = [];
  const cut = new Set<number>();
  let gap: string | undefined;
  let blockedBy: unknown;
  for (const item of batch.items) {
    const { partition, position } = item.event;
    if (cut.has(partition)) continue;
    try {
      const value = await applyOne(environment, reader, { ...batch, items: [item] });
      for (const [at, cursor] of value.cursors) cursors.set(at, cursor);
      handled.push(...value.handled);
      held.push(...value.held);
      gap ??= value.gap;
      if ((value.cursors.get(partition) ?? START).position < position) cut.add(partition);
    } catch (error) {
      if (!(error instanceof HandlerFailed && isDependencyDown(error.cause))) throw error;
      blockedBy ??= error.cause;
      cut.add(partition);
    }
  }
  return { cursors, handled, held, gap, blockedBy };
}

/** Deals with one event; when its handler fails, the same commit holds the event and moves the cursor past it. */
async function applyOne(environment: FeedEnvironment, reader: FeedReader, batch: Batch): Promise<Applied> {
  const [item] = batch.items;
  const { value } = await environment.lease.run(
    `${reader.name}: ${item?.event.name}`,
    (tx) => applyBatch(tx, environment, reader, batch),
    {
      otherwise: async (tx, error) => {
        const fault = handlerFault(error);
        if (!fault || !item) throw error;
        const failed = { kind: 'failed', event: item.event, failure: fault.cause } as const;
        return applyBatch(tx, environment, reader, { ...batch, items: [failed] });
      },
    },
  );
  return value;
}
