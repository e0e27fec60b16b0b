import { utc } from '../../ops/clock.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import { keyOf, pageOfRows } from '../../store/page.js';
import { placeholders } from '../../store/database/sql.js';
import type { Sql } from '../../store/database/sql.js';

/** An event that has had its last attempt. It waits for an operator, and the later events of its key wait behind it. */
export interface ParkedEvent {
  /** The event's id. */
  readonly id: string;
  readonly feed: string;
  readonly name: string;
  readonly version: number;
  readonly key: string;
  /** JSON text. */
  readonly data: string;
  readonly partition: number;
  readonly position: number;
  readonly occurredAt: string;
  readonly correlationId: string;
  /** Set when it was handled before, and a replay under this id has parked it. */
  readonly replayId: string | null;
  readonly attempts: number;
  readonly parkedAt: string;
  readonly error: string;
  readonly stack: string | null;
  /** Later events of the same key that wait behind it. */
  readonly waiting: number;
}

interface ParkedRow extends Omit<ParkedEvent, 'position' | 'waiting'> {
  readonly position: number | string;
  readonly waiting: number | string;
}

const COLUMNS = `id, feed, name, version, event_key AS "key", data, partition_no AS "partition", position_no AS "position",
  occurred_at AS "occurredAt", correlation_id AS "correlationId", replay_id AS "replayId", attempts, parked_at AS "parkedAt",
  error, stack, (SELECT COUNT(*) FROM _held later WHERE later.feed = _held.feed AND later.event_key = _held.event_key
    AND later.position_no > _held.position_no) AS waiting`;

const parkedOf = (row: ParkedRow): ParkedEvent => ({
  ...row,
  position: Number(row.position),
  waiting: Number(row.waiting),
});

/**
 * A consumer's parked events, those parked longest first.
 * @throws Refused `BAD_CURSOR` when the cursor is not from this list.
 */
export async function listParked(
  consumer: ModuleStore,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<{ items: ParkedEvent[]; next?: string }> {
  const after = keyOf(page.cursor, 2);
  const rows = await consumer.reads.sql.all<ParkedRow>(
    `SELECT ${COLUMNS} FROM _held WHERE parked_at IS NOT NULL ${after ? 'AND (parked_at > ? OR (parked_at = ? AND id > ?))' : ''}
     ORDER BY parked_at, id LIMIT ?`,
    [...(after ? [after[0], after[0], after[1] as string] : []), page.limit + 1],
  );
  return pageOfRows(rows, page.limit, (row) => [row.parkedAt, row.id], parkedOf);
}

/** The parked event of an id; `held` when the consumer holds it but has not parked it; undefined when it holds none. */
export async function findParked(consumer: ModuleStore, id: string): Promise<ParkedEvent | 'held' | undefined> {
  const [row] = await consumer.reads.sql.all<ParkedRow & { parkedAt: string | null }>(
    `SELECT ${COLUMNS} FROM _held WHERE id = ?`,
    [id],
  );
  if (!row) return undefined;
  return row.parkedAt === null ? 'held' : parkedOf(row);
}

/**
 * Gives a parked event a new series of attempts, the first one at once; the later ones of its key follow it in order.
 * @returns the feed that has it, or undefined when no such event is parked.
 */
export async function retryParked(consumer: ModuleStore, id: string): Promise<string | undefined> {
  const { value } = await consumer.units.run(`retry the parked event ${id}`, async (tx) => {
    const rows = await tx.sql.all<{ feed: string }>(
      `UPDATE _held SET parked_at = NULL, copied_at = NULL, attempts = 0, next_attempt_at = ?
       WHERE id = ? AND parked_at IS NOT NULL RETURNING feed`,
      [utc(tx.now()), id],
    );
    return rows[0]?.feed;
  });
  return value;
}

/**
 * Gives a parked event up: it never takes effect here. The next one of its key is tried.
 * @returns the feed that had it, or undefined when no such event is parked.
 */
export async function discardParked(consumer: ModuleStore, id: string): Promise<string | undefined> {
  const { value } = await consumer.units.run(`discard the parked event ${id}`, async (tx) => {
    const rows = await tx.sql.all<{ feed: string }>(
      'DELETE FROM _held WHERE id = ? AND parked_at IS NOT NULL RETURNING feed',
      [id],
    );
    return rows[0]?.feed;
  });
  return value;
}

/** An event that a consumer holds. */
export interface HeldSummary {
  readonly eventId: string;
  readonly feed: string;
  readonly attempts: number;
  readonly parked: boolean;
  readonly error: string | null;
}

/** Those of the given events that a consumer holds: to be retried, behind an earlier one of their key, or parked. */
export async function heldAmong(sql: Sql, eventIds: readonly string[]): Promise<readonly HeldSummary[]> {
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
