import { utc } from '../ops/clock.js';
import { messageOf } from '../ops/message-of.js';
import type { Sql } from '../store/sql.js';
import { EVENT_COLUMNS, eventOf, type EventRow, eventValues, type LoggedEvent } from './logged-event.js';
import { chunks, placeholders, rowPlaceholders } from '../store/placeholders.js';

const COLUMNS = 20;
const ROWS_PER_INSERT = 200;

/** The fate of an event after a failed attempt. Times in milliseconds UTC; parked, it waits for a person. */
export interface Setback {
  readonly attempts: number;
  readonly failure: unknown;
  readonly parked: boolean;
  readonly nextAttemptAt: number;
}

/**
 * An event that goes to the held ones: by a failure of its own, to queue behind an earlier one of its key, or to be
 * handled again under a replay id.
 */
export interface Holding {
  readonly event: LoggedEvent;
  readonly setback?: Setback;
  readonly replayId?: string;
}

/** The event of a key that is to be tried next. */
export interface HeldEvent {
  /** The lane that holds it. */
  readonly lane: string;
  readonly event: LoggedEvent;
  readonly attempts: number;
  readonly nextAttemptAt: number;
  /** It was handled before, and is to be again. */
  readonly again: boolean;
}

export interface HeldCounts {
  readonly events: number;
  /** Keys of which an event has failed; those that are held only to be handled again do not count. */
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

/** Puts events among the held ones of a lane. One that queues is due as soon as it is the first of its key. */
export async function hold(sql: Sql, lane: string, holdings: readonly Holding[], now: number): Promise<void> {
  const rows = holdings.map(({ event, setback, replayId = null }) => {
    const texts = setback ? textsOf(setback.failure) : { error: null, stack: null };
    const parkedAt = setback?.parked ? utc(now) : null;
    const next = utc(setback?.nextAttemptAt ?? now);
    const tries = [setback?.attempts ?? 0, next, parkedAt, texts.error, texts.stack];
    return [lane, ...eventValues(event), ...tries, utc(now), replayId];
  });
  for (const chunk of chunks(rows, ROWS_PER_INSERT))
    await sql.all(
      `INSERT INTO _held (feed, ${EVENT_COLUMNS}, attempts, next_attempt_at, parked_at, error, stack, held_at, replay_id)
       VALUES ${rowPlaceholders(chunk.length, COLUMNS)}`,
      chunk.flat(),
    );
}

/** The first held event of each key that is not parked, those that are due earliest first. */
export async function firstHeld(sql: Sql, lanes: readonly string[], limit: number): Promise<readonly HeldEvent[]> {
  const rows = await sql.all<EventRow & HeldRow>(
    `SELECT feed, attempts, next_attempt_at, replay_id, ${EVENT_COLUMNS} FROM _held
     WHERE feed IN (${placeholders(lanes.length)}) AND parked_at IS NULL AND NOT EXISTS (
       SELECT 1 FROM _held AS earlier WHERE earlier.feed = _held.feed AND earlier.event_key = _held.event_key
         AND earlier.position_no < _held.position_no)
     ORDER BY next_attempt_at, id LIMIT ${limit}`,
    lanes,
  );
  return rows.map((row) => ({
    lane: row.feed,
    event: eventOf(row),
    attempts: row.attempts,
    nextAttemptAt: Date.parse(row.next_attempt_at),
    again: row.replay_id !== null,
  }));
}

/** Whether an event is still held, as the first of its key, with as many attempts behind it, and not parked. */
export async function isStillFirst(sql: Sql, { lane, event, attempts }: HeldEvent): Promise<boolean> {
  const [first] = await sql.all<{ id: string; attempts: number; parked_at: string | null }>(
    'SELECT id, attempts, parked_at FROM _held WHERE feed = ? AND event_key = ? ORDER BY position_no LIMIT 1',
    [lane, event.key],
  );
  return first?.id === event.id && first.attempts === attempts && first.parked_at === null;
}

/** Takes an event from the held ones; the next of its key is then the first. */
export async function release(sql: Sql, lane: string, id: string): Promise<void> {
  await sql.all('DELETE FROM _held WHERE feed = ? AND id = ?', [lane, id]);
}

/** Records one more failed attempt. */
export async function setBack(sql: Sql, held: HeldEvent, setback: Setback, now: number): Promise<void> {
  const { error, stack } = textsOf(setback.failure);
  await sql.all(
    `UPDATE _held SET attempts = ?, next_attempt_at = ?, parked_at = ?, error = ?, stack = ? WHERE feed = ? AND id = ?`,
    [
      setback.attempts,
      utc(setback.nextAttemptAt),
      setback.parked ? utc(now) : null,
      error,
      stack,
      held.lane,
      held.event.id,
    ],
  );
}

/** How much the given lanes hold. */
export async function countHeld(sql: Sql, lanes: readonly string[]): Promise<HeldCounts> {
  const [row] = await sql.all<{ events: number | string; keys: number | string; parked: number | string }>(
    `SELECT COUNT(*) AS events, 
       COUNT(DISTINCT CASE WHEN replay_id IS NULL OR attempts > 0 THEN event_key END) AS keys, COUNT(parked_at) AS parked FROM _held
     WHERE feed IN (${placeholders(lanes.length)})`,
    lanes,
  );
  return { events: Number(row?.events ?? 0), keys: Number(row?.keys ?? 0), parked: Number(row?.parked ?? 0) };
}

/** The keys of which a lane holds an event. */
export async function heldKeysOf(sql: Sql, lane: string): Promise<ReadonlySet<string>> {
  const rows = await sql.all<{ event_key: string }>('SELECT DISTINCT event_key FROM _held WHERE feed = ?', [lane]);
  return new Set(rows.map((row) => row.event_key));
}
