import { utc } from '../../ops/clock.js';
import { messageOf } from '../../ops/message-of.js';
import type { Sql } from '../../store/database/sql.js';
import type { FailedAttempt } from './failed-attempt.js';
import { EVENT_COLUMNS, eventOf, type EventRow, eventValues, type LoggedEvent } from '../log/logged-event.js';
import { chunks, placeholders, rowPlaceholders } from '../../store/database/sql.js';

const COLUMNS = 20;
const ROWS_PER_INSERT = 200;

/**
 * An event to be held: its handler has failed (`attempt`), it is to be handled again under a replay id, or an earlier event
 * of its key is held.
 */
export interface Holding {
  readonly event: LoggedEvent;
  readonly attempt?: FailedAttempt;
  readonly replayId?: string;
}

/** The first held event of a key: the one to be tried next. */
export interface HeldEvent {
  /** The name of the reader that holds it. */
  readonly reader: string;
  readonly event: LoggedEvent;
  readonly attempts: number;
  readonly nextAttemptAt: number;
  /** It was handled before, and is to be handled again. */
  readonly again: boolean;
}

export interface HeldCounts {
  readonly events: number;
  /** Keys of which an event has failed; keys that are held only to be handled again do not count. */
  readonly keys: number;
  readonly parked: number;
}

interface HeldRow {
  readonly feed: string;
  readonly attempts: number;
  readonly next_attempt_at: string;
  readonly replay_id: string | null;
}

function textsOf(failure: unknown): { error: string; stack: string | null } {
  const stack = typeof failure === 'object' && failure !== null && 'stack' in failure ? String(failure.stack) : null;
  return { error: messageOf(failure), stack };
}

/** Holds events for a reader. One behind an earlier event is due as soon as it is the first of its key. */
export async function hold(sql: Sql, reader: string, holdings: readonly Holding[], now: number): Promise<void> {
  const rows = holdings.map(({ event, attempt, replayId = null }) => {
    const texts = attempt ? textsOf(attempt.failure) : { error: null, stack: null };
    const parkedAt = attempt?.parked ? utc(now) : null;
    const next = utc(attempt?.nextAttemptAt ?? now);
    const tries = [attempt?.attempts ?? 0, next, parkedAt, texts.error, texts.stack];
    return [reader, ...eventValues(event), ...tries, utc(now), replayId];
  });
  for (const chunk of chunks(rows, ROWS_PER_INSERT))
    await sql.all(
      `INSERT INTO _held (feed, ${EVENT_COLUMNS}, attempts, next_attempt_at, parked_at, error, stack, held_at, replay_id)
       VALUES ${rowPlaceholders(chunk.length, COLUMNS)}`,
      chunk.flat(),
    );
}

/** The first held event of each key that is not parked, those that are due earliest first. */
export async function firstHeld(sql: Sql, readers: readonly string[], limit: number): Promise<readonly HeldEvent[]> {
  const rows = await sql.all<EventRow & HeldRow>(
    `SELECT feed, attempts, next_attempt_at, replay_id, ${EVENT_COLUMNS} FROM _held
     WHERE feed IN (${placeholders(readers.length)}) AND parked_at IS NULL AND NOT EXISTS (
       SELECT 1 FROM _held AS earlier WHERE earlier.feed = _held.feed AND earlier.event_key = _held.event_key
         AND earlier.position_no < _held.position_no)
     ORDER BY next_attempt_at, id LIMIT ${limit}`,
    readers,
  );
  return rows.map((row) => ({
    reader: row.feed,
    event: eventOf(row),
    attempts: row.attempts,
    nextAttemptAt: Date.parse(row.next_attempt_at),
    again: row.replay_id !== null,
  }));
}

/** Whether an event is still the first held one of its key, with as many failed attempts, and not parked. */
export async function isStillFirst(sql: Sql, { reader, event, attempts }: HeldEvent): Promise<boolean> {
  const [first] = await sql.all<{ id: string; attempts: number; parked_at: string | null }>(
    'SELECT id, attempts, parked_at FROM _held WHERE feed = ? AND event_key = ? ORDER BY position_no LIMIT 1',
    [reader, event.key],
  );
  return first?.id === event.id && first.attempts === attempts && first.parked_at === null;
}

/** Holds an event no longer; the next held event of its key is then the first. */
export async function release(sql: Sql, reader: string, id: string): Promise<void> {
  await sql.all('DELETE FROM _held WHERE feed = ? AND id = ?', [reader, id]);
}

/** Records one more failed attempt. */
export async function recordAttempt(sql: Sql, held: HeldEvent, attempt: FailedAttempt, now: number): Promise<void> {
  const { error, stack } = textsOf(attempt.failure);
  await sql.all(
    `UPDATE _held SET attempts = ?, next_attempt_at = ?, parked_at = ?, error = ?, stack = ? WHERE feed = ? AND id = ?`,
    [
      attempt.attempts,
      utc(attempt.nextAttemptAt),
      attempt.parked ? utc(now) : null,
      error,
      stack,
      held.reader,
      held.event.id,
    ],
  );
}

/** Counts what the given readers hold. */
export async function countHeld(sql: Sql, readers: readonly string[]): Promise<HeldCounts> {
  const [row] = await sql.all<{ events: number | string; keys: number | string; parked: number | string }>(
    `SELECT COUNT(*) AS events,
       COUNT(DISTINCT CASE WHEN replay_id IS NULL OR attempts > 0 THEN event_key END) AS keys, COUNT(parked_at) AS parked FROM _held
     WHERE feed IN (${placeholders(readers.length)})`,
    readers,
  );
  return { events: Number(row?.events ?? 0), keys: Number(row?.keys ?? 0), parked: Number(row?.parked ?? 0) };
}

/** The keys of which a reader holds an event. */
export async function heldKeysOf(sql: Sql, reader: string): Promise<ReadonlySet<string>> {
  const rows = await sql.all<{ event_key: string }>('SELECT DISTINCT event_key FROM _held WHERE feed = ?', [reader]);
  return new Set(rows.map((row) => row.event_key));
}
