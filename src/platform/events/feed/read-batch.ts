import { inParallel } from '../../work/in-parallel.js';
import type { Head, Reading, Span } from '../log/event-source.js';
import type { FeedEnvironment } from './feed-environment.js';
import { type Cursor, type Cursors, type FeedReader, type ReaderHandler, START } from './feed-reader.js';
import { assertSameCursors } from './forked-log.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { type Failed, type Postponed, prepareEvent, type Ready } from './handle-event.js';

/** An event that only moves the cursor: it has no handler here, or is older than the subscription. */
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

/** The events that one unit of work deals with. */
export interface Batch {
  /** The module whose log was read. */
  readonly producer: string;
  /** Ordered by partition and position. */
  readonly items: readonly BatchItem[];
  /** Per partition: positions up to here may be missing. */
  readonly trimmed: ReadonlyMap<number, number>;
  /** Cursors that move although there is no event to move to: everything up to there was trimmed. */
  readonly jumps: Cursors;
  /** The failure of a dependency, because of which some events stay behind. */
  readonly blockedBy?: unknown;
  /** A sentence when the log has no event where its head says that there is one, and nothing was trimmed there. */
  readonly gap: string | undefined;
}

export interface BatchOptions {
  /** Events to read at most. */
  readonly read: number;
  /** The keys of which the reader holds an event. */
  readonly heldKeys: ReadonlySet<string>;
  /** For a reader that catches up: the cursors of its feed, which it does not pass. */
  readonly until?: Cursors;
}

/**
 * Reads what is next for a reader and prepares it. A partition is cut before an event with `prepare` while an earlier event
 * of its key is in the same batch: `prepare` must see the effect of that one.
 * @returns undefined when there is nothing to read.
 * @throws ForkedLog when the log no longer holds the events that the reader's cursors are at.
 */
export async function readBatch(
  environment: FeedEnvironment,
  reader: FeedReader,
  heads: readonly Head[],
  { read, heldKeys, until }: BatchOptions,
): Promise<Batch | undefined> {
  const { source, limits } = environment;
  const { producer } = source;
  const spans = spansOf(reader, heads, until);
  if (spans.length === 0) return undefined;
  const reading = await source.read(spans, read);
  assertSameCursors(reader, producer, reading);
  const jumps = jumpsOf(spans, reading, until);
  const prepared = await inParallel(
    chooseEvents(reader, reading, limits.batch),
    limits.prepares,
    ({ event, handler }): BatchItem | Postponed | Promise<BatchItem | Postponed> => {
      if (!handler) return { kind: 'skip', event };
      if (heldKeys.has(event.key)) return { kind: 'behind', event };
      return prepareEvent(environment, reader, handler, event);
    },
  );
  const items: BatchItem[] = [];
  const cut = new Set<number>();
  let blockedBy: unknown;
  for (const item of prepared) {
    if (cut.has(item.event.partition)) continue;
    if (item.kind === 'postponed') {
      blockedBy ??= item.failure;
      cut.add(item.event.partition);
    } else items.push(item);
  }
  const trimmed = new Map([...reading.partitions].map(([at, partition]) => [at, partition.trimmed.position]));
  return { producer, items, trimmed, jumps, blockedBy, gap: gapOf(reader, spans, jumps) };
}

/** The parts of the log that the reader has not read yet. */
function spansOf(reader: FeedReader, heads: readonly Head[], until?: Cursors): readonly Span[] {
  return heads.flatMap(({ partition, position, readable = position }) => {
    const after = (reader.cursors.get(partition) ?? START).position;
    const upTo = until?.get(partition)?.position;
    if ((upTo ?? readable) <= after) return [];
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

function gapOf(reader: FeedReader, spans: readonly Span[], jumps: Cursors): string | undefined {
  const empty = spans.find(({ partition, after }) => (jumps.get(partition)?.position ?? Infinity) <= after);
  return (
    empty &&
    `${reader.feed} expected position ${empty.after + 1} of partition ${empty.partition}, but the log has none.`
  );
}

interface Choice {
  readonly event: LoggedEvent;
  readonly handler?: ReaderHandler;
}

/** The events of a batch: at most `limit` that have a handler, an equal share for each partition. */
function chooseEvents(reader: FeedReader, reading: Reading, limit: number): readonly Choice[] {
  const byPartition = new Map<number, LoggedEvent[]>();
  for (const event of reading.events)
    byPartition.set(event.partition, [...(byPartition.get(event.partition) ?? []), event]);
  const share = Math.max(1, Math.floor(limit / Math.max(1, byPartition.size)));
  return [...byPartition.values()].flatMap((partition) => cutPartition(reader, partition, share));
}

function cutPartition(reader: FeedReader, events: readonly LoggedEvent[], share: number): readonly Choice[] {
  const chosen: Choice[] = [];
  const keys = new Set<string>();
  let handled = 0;
  for (const event of events) {
    const handler = handlerOf(reader, event);
    if (handler) {
      if (handled === share || (handler.handler.prepare && keys.has(event.key))) break;
      keys.add(event.key);
      handled += 1;
    }
    chosen.push(handler ? { event, handler } : { event });
  }
  return chosen;
}

function handlerOf(reader: FeedReader, event: LoggedEvent): ReaderHandler | undefined {
  const handler = reader.handlers.get(event.name);
  if (!handler) return undefined;
  const begins = handler.startAfter.get(event.partition) ?? START.position;
  return event.position > begins ? handler : undefined;
}
