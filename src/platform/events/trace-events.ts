import type { Sql } from '../store/sql.js';
import { EVENT_COLUMNS, eventOf, type EventRow, type LoggedEvent } from './logged-event.js';
import { placeholders } from '../store/placeholders.js';

/** What a story is looked for by: a business key, or correlation ids. */
export interface TraceQuery {
  readonly key: string;
  readonly correlationIds: readonly string[];
}

/** An event that a consumer holds, and how it is with it. */
export interface HeldInTrace {
  readonly eventId: string;
  readonly feed: string;
  readonly attempts: number;
  readonly parked: boolean;
  readonly error: string | null;
}

/** The events of a producer's log that have the key, or one of the correlation ids: at most `limit`, the oldest. */
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

/** Which of these events a consumer holds: waiting for a retry or behind another one, or parked. */
export async function heldAmong(sql: Sql, eventIds: readonly string[]): Promise<readonly HeldInTrace[]> {
  if (eventIds.length === 0) return [];
  const rows = await sql.all<{
    id: string;
    feed: string;
    attempts: number;
    parked_at: string | null;
    error: string | null;
  }>(`SELECT id, feed, attempts, parked_at, error FROM _held WHERE id IN (${placeholders(eventIds.length)})`, eventIds);
  return rows.map(({ id, feed, attempts, parked_at: parkedAt, error }) => ({
    eventId: id,
    feed,
    attempts,
    parked: parkedAt !== null,
    error,
  }));
}
