import { within } from '../ops/context.js';
import { failpoint } from '../ops/failpoint.js';
import type { UnitTx } from '../store/unit-of-work.js';
import type { Batch, BatchItem } from './read-batch.js';
import { HandlerFailed } from './failed-handler.js';
import { type Ledger, readLedger, saveCursors } from './reader-record.js';
import { assertSameEvent } from './forked-log.js';
import { hold, type Holding, type Setback } from './held-events.js';
import { catchesUp, type Cursor, type Cursors, type Lane, START } from './feed-reader.js';
import type { LoggedEvent } from './logged-event.js';
import { metaOf, type Ready } from './prepare-event.js';

/** What a unit of work has done with a batch. */
export interface Applied {
  /** Where the lane is now; another process may have moved it further than this batch did. */
  readonly cursors: Cursors;
  readonly handled: readonly LoggedEvent[];
  readonly held: readonly Holding[];
  /** A sentence when a partition was left at a position that the log did not give. */
  readonly gap?: string;
}

/** The subscriptions in the database are no longer those that the batch was made with; load them again. */
export class StaleSubscriptions extends Error {
  override readonly name = 'StaleSubscriptions';
}

/** Runs a handler in a unit. @throws HandlerFailed with what the handler threw. */
export async function runHandler(tx: UnitTx, feed: string, ready: Ready): Promise<void> {
  const { handler, event, data, prepared, context } = ready;
  const run = () => handler.handler.apply(tx.under(context), data as never, prepared, metaOf(event));
  try {
    await within(context, run);
  } catch (cause) {
    throw new HandlerFailed(feed, `${event.name} ${event.id}`, cause);
  }
}

/**
 * Deals with a batch inside one unit of work: effects, held events and cursors commit together. The cursor, read again
 * here, is the deduplication. Touches nothing but the database, so it may run more than once.
 * @throws HandlerFailed when an `apply` throws; nothing of the batch has then happened.
 */
export async function applyBatch(
  tx: UnitTx,
  lane: Lane,
  batch: Batch,
  setbackFor: (failure: unknown) => Setback,
): Promise<Applied> {
  const keys = new Set(batch.items.filter(({ kind }) => kind !== 'skip').map(({ event }) => event.key));
  const ledger = await readLedger(tx.sql, lane.id, lane.feed, [...keys]);
  assertFresh(lane, ledger);

  const moved = new Map<number, Cursor>();
  const heldKeys = new Set(ledger.heldKeys);
  const handled: LoggedEvent[] = [];
  const held: Holding[] = [];
  const cut = new Set<number>();
  let gap: string | undefined;
  const cursorAt = (partition: number) => moved.get(partition) ?? ledger.cursors.get(partition) ?? START;

  const takeUp = async (item: BatchItem): Promise<void> => {
    const { event } = item;
    if (item.kind === 'skip') return;
    if (heldKeys.has(event.key)) {
      held.push({ event });
    } else if (item.kind === 'failed') {
      heldKeys.add(event.key);
      held.push({ event, setback: setbackFor(item.failure) });
    } else if (item.kind === 'apply') {
      await runHandler(tx, lane.feed, item);
      handled.push(event);
      failpoint('event.applied');
    }
  };

  for (const item of batch.items) {
    const { partition, position, id, epoch } = item.event;
    const cursor = cursorAt(partition);
    // Another process has moved the cursor since it was loaded: it must have read the same log.
    if (position === cursor.position)
      assertSameEvent(lane.feed, batch.producer, partition, cursor, { eventId: id, epoch });
    if (cut.has(partition) || position <= cursor.position) continue;
    if (position > cursor.position + 1 && position - 1 > (batch.trimmed.get(partition) ?? 0)) {
      gap = `${lane.feed} expected position ${cursor.position + 1} of partition ${partition}, but the log gave ${position}.`;
      cut.add(partition);
    } else if (item.kind === 'behind' && !heldKeys.has(item.event.key)) {
      // Its key is free by now; it is prepared with the next batch.
      cut.add(partition);
    } else {
      await takeUp(item);
      moved.set(partition, { position, eventId: id, epoch });
    }
  }
  for (const [partition, cursor] of batch.jumps)
    if (cursor.position > cursorAt(partition).position) moved.set(partition, cursor);

  if (held.length > 0) await hold(tx.sql, lane.id, held, tx.now());
  await saveCursors(tx.sql, lane.id, moved);
  failpoint('cursor.saved');
  return { cursors: new Map([...ledger.cursors, ...moved]), handled, held, ...(gap === undefined ? {} : { gap }) };
}

function assertFresh(lane: Lane, { joined }: Ledger): void {
  const names = catchesUp(lane)
    ? [...lane.handlers.keys()].filter((name) => joined.get(name) === false)
    : [...joined].filter(([, done]) => done).map(([name]) => name);
  const same = names.length === lane.handlers.size && names.every((name) => lane.handlers.has(name));
  if (!same) throw new StaleSubscriptions(`The subscriptions of ${lane.feed} were changed by another process.`);
}
