import { utc } from '../../ops/clock.js';
import type { Sql, SqlValue } from '../../store/database/sql.js';
import type { EventSelection, Place } from './event-source.js';
import { EVENT_COLUMNS, eventOf, type EventRow, type LoggedEvent } from './logged-event.js';
import { placeholders } from '../../store/database/sql.js';

/**
 * The selected events behind `after`, ordered by partition and position, at most `limit`. A search by time reads the log
 * from its beginning: it is not ordered by time.
 */
export async function findEvents(
  sql: Sql,
  selection: EventSelection,
  after: Place,
  limit: number,
): Promise<readonly LoggedEvent[]> {
  const [condition, values] = conditionOf(selection);
  const rows = await sql.all<EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM _outbox
     WHERE ${condition} AND (partition_no > ? OR (partition_no = ? AND position_no > ?))
     ORDER BY partition_no, position_no LIMIT ?`,
    [...values, after.partition, after.partition, after.position, limit],
  );
  return rows.map(eventOf);
}

function conditionOf(selection: EventSelection): readonly [condition: string, values: readonly SqlValue[]] {
  if ('ids' in selection)
    return selection.ids.length === 0
      ? ['1 = 0', []]
      : [`id IN (${placeholders(selection.ids.length)})`, selection.ids];
  if ('keys' in selection) return [`event_key IN (${placeholders(selection.keys.length)})`, selection.keys];
  if ('partition' in selection) {
    const { partition, from, to } = selection;
    return ['partition_no = ? AND position_no >= ? AND position_no <= ?', [partition, from, to]];
  }
  // Times are compared as texts, so they must be written as the log writes them: `…:00Z` sorts behind `…:00.500Z`.
  const asLogged = (time: string) => utc(Date.parse(time));
  return ['occurred_at >= ? AND occurred_at < ?', [asLogged(selection.since), asLogged(selection.until)]];
}

/** The ids of the events at the given places; a place without an event is left out. */
export async function idsAt(sql: Sql, places: readonly Place[]): Promise<readonly (Place & { readonly id: string })[]> {
  if (places.length === 0) return [];
  const rows = await sql.all<{ partition_no: number; position_no: number | string; id: string }>(
    `SELECT partition_no, position_no, id FROM _outbox WHERE ${places.map(() => '(partition_no = ? AND position_no = ?)').join(' OR ')}`,
    places.flatMap(({ partition, position }) => [partition, position]),
  );
  return rows.map((row) => ({ partition: row.partition_no, position: Number(row.position_no), id: row.id }));
}

/** The newest events of each partition, at most `limit` in all, the oldest of them first. */
export async function newestEvents(
  sql: Sql,
  partitions: readonly number[],
  limit: number,
): Promise<readonly LoggedEvent[]> {
  if (partitions.length === 0) return [];
  const part = (_: number, i: number) =>
    `SELECT * FROM (SELECT ${EVENT_COLUMNS} FROM _outbox WHERE partition_no = ? ORDER BY position_no DESC LIMIT ${limit}) AS part${i}`;
  const rows = await sql.all<EventRow>(partitions.map(part).join(' UNION ALL '), partitions);
  return rows.map(eventOf).sort(byTime).slice(-limit);
}

/** Sorts by when events occurred; those of one partition stay in their order. */
export function byTime(a: LoggedEvent, b: LoggedEvent): number {
  if (a.partition === b.partition) return a.position - b.position;
  if (a.occurredAt !== b.occurredAt) return a.occurredAt < b.occurredAt ? -1 : 1;
  return a.partition - b.partition;
}

/** Finds the events of one story: those of a business key, and those of correlation ids. */
export interface TraceQuery {
  readonly key: string;
  readonly correlationIds: readonly string[];
}

/** The oldest events of a producer's log that have the key, or one of the correlation ids: at most `limit`. */
export async function traceEvents(
  sql: Sql,
  { key, correlationIds }: TraceQuery,
  limit: number,
): Promise<readonly LoggedEvent[]> {
  const rows = await sql.all<EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM _outbox
     WHERE event_key = ?${correlationIds.length > 0 ? ` OR correlation_id IN (${placeholders(correlationIds.length)})` : ''}
     ORDER BY occurred_at, partition_no, position_no LIMIT ${limit}`,
    [key, ...correlationIds],
  );
  return rows.map(eventOf);
}
