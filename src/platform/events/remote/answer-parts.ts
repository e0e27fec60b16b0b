import type { Head, Reading, Span } from '../log/event-source.js';
import type { LoggedEvent } from '../log/logged-event.js';

/** How large the events of one answer may be, in characters. */
const MOST_CHARACTERS = 1_048_576;

/** Roughly how many characters an event takes when it travels or is kept. */
export function sizeOf({ data, key }: LoggedEvent): number {
  return data.length + key.length + 300;
}

/**
 * Leaves out events until the answer is small enough. Of each partition the oldest ones stay, about as many of each, and at
 * least one: who asked must not take the end of an answer for a gap in the log.
 */
export function withinBytes(reading: Reading, most = MOST_CHARACTERS): Reading {
  const size = reading.events.reduce((sum, event) => sum + sizeOf(event), 0);
  if (size <= most) return reading;
  const byPartition = new Map<number, LoggedEvent[]>();
  for (const event of reading.events)
    byPartition.set(event.partition, [...(byPartition.get(event.partition) ?? []), event]);
  const share = most / byPartition.size;
  const kept = [...byPartition.values()].flatMap((events) => {
    return firstWithinBytes(events, share);
  });
  return { ...reading, events: kept };
}

/** The first events, as many as are small enough for one answer, and at least one. */
export function firstWithinBytes(events: readonly LoggedEvent[], most = MOST_CHARACTERS): readonly LoggedEvent[] {
  let size = 0;
  const end = events.findIndex((event) => (size += sizeOf(event)) > most);
  return end < 0 ? events : events.slice(0, Math.max(1, end));
}

/** The ends of the log, those of partitions raised of which a later reading has events behind them. */
export function raised(heads: readonly Head[], { events }: Reading): readonly Head[] {
  const newest = new Map(events.map((event) => [event.partition, event]));
  return heads.map((head) => {
    const event = newest.get(head.partition);
    if (!event || event.position <= head.position) return head;
    const { partition, position, id: eventId, epoch } = event;
    return { ...head, position, last: { partition, position, eventId, epoch } };
  });
}

/** Whether the log ends elsewhere than before the spans, in one of their partitions. */
export function differs(spans: readonly Span[], heads: readonly Head[]): boolean {
  const ends = new Map(heads.map(({ partition, position }) => [partition, position]));
  return spans.some(({ partition, after }) => (ends.get(partition) ?? 0) !== after);
}

/** Whether a reading says something new to who has read up to the spans: events, trimmed positions, or that the log is another. */
export function isNews(spans: readonly Span[], { events, partitions }: Reading): boolean {
  if (events.length > 0) return true;
  return spans.some(({ partition, after }) => {
    const state = partitions.get(partition);
    return !state?.atCursor || state.trimmed.position > after;
  });
}
