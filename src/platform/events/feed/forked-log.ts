import { Unavailable } from '../../contract/failure.js';
import { isOwner } from '../../store/database/ownership.js';
import type { EventSource, Head, Mark, Reading } from '../log/event-source.js';
import type { Cursor, FeedReader } from './feed-reader.js';

/** The producer's log is no longer the one that a feed has read; going on would skip or repeat events. */
export class ForkedLog extends Error {
  override readonly name = 'ForkedLog';

  constructor(feed: string, producer: string, what: string) {
    super(
      `${feed} has stopped: the event log of ${producer} has forked; ${what}. Its database was restored from an older copy ` +
        `or replaced: bring back the one that this feed has read, or rebuild with 'npm run events -- rebuild "${feed}"'.`,
    );
  }
}

/**
 * @throws ForkedLog when a partition ends before a cursor of the reader, or at the cursor with another event. Unavailable when
 * it ends before the cursor in a database that is not the owner, or was it in an older epoch: that one is only behind.
 */
export function assertSameEnds(reader: FeedReader, producer: string, heads: readonly Head[]): void {
  for (const head of heads) {
    const { partition, position, last } = head;
    const cursor = reader.cursors.get(partition);
    if (!cursor) continue;
    if (position < cursor.position && (!isOwner(head) || head.epoch < (cursor.epoch ?? 0)))
      throw new Unavailable(
        `${reader.feed} has read more of the log of ${producer} than the database that it reads now has: that one is ` +
          `${head.role} at epoch ${head.epoch}, and behind. The feed goes on when it reads the log of the owner.`,
      );
    if (position < cursor.position)
      throw new ForkedLog(
        reader.feed,
        producer,
        `partition ${partition} ends at position ${position}, but the feed has handled ${cursor.position}`,
      );
    if (position === cursor.position) assertSameEvent(reader.feed, producer, partition, cursor, last);
  }
}

/** @throws ForkedLog when the log that gave a reading has other events, or none, at the cursors of the reader. */
export function assertSameCursors(reader: FeedReader, producer: string, { partitions }: Reading): void {
  for (const [partition, { atCursor }] of partitions) {
    const cursor = reader.cursors.get(partition);
    if (cursor) assertSameEvent(reader.feed, producer, partition, cursor, atCursor);
  }
}

/** @throws ForkedLog as {@link assertSameEnds} and {@link assertSameCursors}, for all cursors of the reader. */
export async function assertSameLog(reader: FeedReader, source: EventSource): Promise<void> {
  assertSameEnds(reader, source.producer, await source.heads());
  const spans = [...reader.cursors].map(([partition, { position }]) => ({ partition, after: position }));
  assertSameCursors(reader, source.producer, await source.read(spans, 1));
}

/**
 * Compares a cursor with what the log has at its position. Where the event was trimmed, the log may know its epoch only.
 * @param mark undefined when the log has no event there and has not trimmed that far.
 * @throws ForkedLog when they differ.
 */
export function assertSameEvent(
  feed: string,
  producer: string,
  partition: number,
  { position, eventId, epoch }: Cursor,
  mark: Pick<Mark, 'eventId' | 'epoch'> | undefined,
): void {
  const place = `position ${position} of partition ${partition}`;
  if (position > 0 && eventId !== '' && mark?.eventId !== '' && mark?.eventId !== eventId)
    throw new ForkedLog(
      feed,
      producer,
      `${place} holds ${mark?.eventId ?? 'nothing'}, but the feed has handled ${eventId} there`,
    );
  if (mark && mark.epoch !== null && epoch !== null && mark.epoch < epoch)
    throw new ForkedLog(
      feed,
      producer,
      `${place} was written in epoch ${mark.epoch}, but the feed has handled an event of epoch ${epoch} there`,
    );
}
