import { isOutage } from '../../contract/failure.js';
import { failpoint } from '../../ops/failpoint.js';
import type { UnitTx } from '../../store/unit/unit-of-work.js';
import type { Head } from '../log/event-source.js';
import { failedAttempt, handlerFault, HandlerFailed } from '../held/failed-attempt.js';
import type { FeedEnvironment } from './feed-environment.js';
import {
  catchesUp,
  type Cursor,
  type Cursors,
  type FeedReader,
  type ReaderRecord,
  readRecord,
  saveCursors,
  START,
} from './feed-reader.js';
import { assertSameEvent, ForkedLog } from './forked-log.js';
import { runHandler } from './handle-event.js';
import { hold, type Holding } from '../held/held-events.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { type Batch, type BatchItem, type BatchOptions, readBatch } from './read-batch.js';

/** What a unit of work has done with a batch. */
export interface Applied {
  /** Where the reader is now; another process may have moved it further than this batch did. */
  readonly cursors: Cursors;
  readonly handled: readonly LoggedEvent[];
  readonly held: readonly Holding[];
  /** A sentence when a partition was left at a position that the log did not give. */
  readonly gap: string | undefined;
}

/** The recorded subscriptions are no longer those with which the batch was read; load them again. */
export class StaleSubscriptions extends Error {
  override readonly name = 'StaleSubscriptions';
}

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
    if (error instanceof StaleSubscriptions || error instanceof ForkedLog || isOutage(error)) throw error;
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
      if (!(error instanceof HandlerFailed && isOutage(error.cause))) throw error;
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

/**
 * Deals with a batch inside one unit of work: effects, held events and cursors commit together. The cursor, read again
 * here, is the deduplication. It touches nothing but the database, so it may run more than once.
 * @throws HandlerFailed when an `apply` throws; nothing of the batch has then happened.
 */
async function applyBatch(
  tx: UnitTx,
  environment: FeedEnvironment,
  reader: FeedReader,
  batch: Batch,
): Promise<Applied> {
  const keys = new Set(batch.items.filter(({ kind }) => kind !== 'skip').map(({ event }) => event.key));
  const record = await readRecord(tx.sql, reader, [...keys]);
  assertFresh(reader, record);

  const moved = new Map<number, Cursor>();
  const heldKeys = new Set(record.heldKeys);
  const handled: LoggedEvent[] = [];
  const held: Holding[] = [];
  const cut = new Set<number>();
  let gap: string | undefined;
  const cursorAt = (partition: number) => moved.get(partition) ?? record.cursors.get(partition) ?? START;

  const handle = async (item: BatchItem): Promise<void> => {
    const { event } = item;
    if (item.kind === 'skip') return;
    if (heldKeys.has(event.key)) {
      held.push({ event });
    } else if (item.kind === 'failed') {
      heldKeys.add(event.key);
      held.push({ event, attempt: failedAttempt(item.failure, 0, environment) });
    } else if (item.kind === 'apply') {
      await runHandler(tx, reader.feed, item);
      handled.push(event);
      failpoint('event.applied');
    }
  };

  for (const item of batch.items) {
    const { partition, position, id, epoch } = item.event;
    const cursor = cursorAt(partition);
    // Another process has moved the cursor since it was loaded: it must have read the same log.
    if (position === cursor.position)
      assertSameEvent(reader.feed, batch.producer, partition, cursor, { eventId: id, epoch });
    if (cut.has(partition) || position <= cursor.position) continue;
    if (position > cursor.position + 1 && position - 1 > (batch.trimmed.get(partition) ?? 0)) {
      gap = `${reader.feed} expected position ${cursor.position + 1} of partition ${partition}, but the log gave ${position}.`;
      cut.add(partition);
    } else if (item.kind === 'behind' && !heldKeys.has(item.event.key)) {
      // Its key is free by now; it is prepared with the next batch.
      cut.add(partition);
    } else {
      await handle(item);
      moved.set(partition, { position, eventId: id, epoch });
    }
  }
  for (const [partition, cursor] of batch.jumps)
    if (cursor.position > cursorAt(partition).position) moved.set(partition, cursor);

  if (held.length > 0) await hold(tx.sql, reader.name, held, tx.now());
  await saveCursors(tx.sql, reader.name, moved);
  failpoint('cursor.saved');
  return { cursors: new Map([...record.cursors, ...moved]), handled, held, gap };
}

function assertFresh(reader: FeedReader, { joined }: ReaderRecord): void {
  const names = catchesUp(reader)
    ? [...reader.handlers.keys()].filter((name) => joined.get(name) === false)
    : [...joined].filter(([, done]) => done).map(([name]) => name);
  const same = names.length === reader.handlers.size && names.every((name) => reader.handlers.has(name));
  if (!same) throw new StaleSubscriptions(`The subscriptions of ${reader.feed} were changed by another process.`);
}
