import type { EventSource, Head } from './event-source.js';
import type { Lane } from './lane.js';

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

/** @throws ForkedLog when a log ends before a position that the lane has dealt with. */
export function assertNotBehind(lane: Lane, producer: string, heads: readonly Head[]): void {
  for (const { partition, position } of heads) {
    const cursor = lane.cursors.get(partition);
    if (cursor && position < cursor.position)
      throw new ForkedLog(
        lane.feed,
        producer,
        `partition ${partition} ends at position ${position}, but the feed has handled ${cursor.position}`,
      );
  }
}

/** @throws ForkedLog when the log has another event, or none, where the lane's cursors are. */
export async function assertSameLog(lane: Lane, source: EventSource): Promise<void> {
  const heads = await source.heads();
  assertNotBehind(lane, source.producer, heads);
  const trimmed = new Map(heads.map((head) => [head.partition, head.trimmed]));
  const known = [...lane.cursors].filter(([, cursor]) => cursor.eventId !== '');
  const ids = await source.idsAt(known.map(([partition, { position }]) => ({ partition, position })));
  for (const [partition, { position, eventId }] of known) {
    const found = ids.find((place) => place.partition === partition)?.id;
    if (found === eventId || (found === undefined && position <= (trimmed.get(partition) ?? 0))) continue;
    throw new ForkedLog(
      lane.feed,
      source.producer,
      `position ${position} of partition ${partition} holds ${found ?? 'nothing'}, but the feed has handled ${eventId} there`,
    );
  }
}
