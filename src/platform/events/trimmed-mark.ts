import type { Mark, Place } from './event-source.js';

/** What a partition remembers of the last event that was trimmed from it. */
export interface TrimmedRow {
  readonly trimmed_to: number | string;
  readonly trimmed_id: string | null;
  readonly trimmed_epoch: number | null;
}

/** The place up to which positions of a partition may be missing, with the event that was there. */
export function trimmedMark(partition: number, row: TrimmedRow): Mark {
  const position = Number(row.trimmed_to);
  return { partition, position, eventId: row.trimmed_id ?? '', epoch: row.trimmed_epoch };
}

/**
 * What a log has at a place: the event there (`row`), or what it remembers of it when it was trimmed.
 * @returns undefined when it has none there and has not trimmed that far.
 */
export function markAt(
  { partition, position }: Place,
  row: { readonly id: string | null; readonly epoch: number | null },
  trimmed: Mark,
): Mark | undefined {
  if (row.id !== null) return { partition, position, eventId: row.id, epoch: row.epoch };
  if (position > trimmed.position) return undefined;
  return { partition, position, eventId: position === trimmed.position ? trimmed.eventId : '', epoch: trimmed.epoch };
}
