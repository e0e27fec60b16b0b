import { utc } from '../../ops/clock.js';
import type { Sql } from '../../store/database/sql.js';
import type { UnitTx } from '../../store/unit/unit-of-work.js';
import { chunks, placeholders, rowPlaceholders } from '../../store/database/sql.js';

const ROWS_PER_STATEMENT = 200;

/**
 * Those of the given subjects that a feed has replayed under a replay id. A subject is an event's id, or an event's name
 * when all events of that name were replayed.
 */
export async function replayedBefore(
  sql: Sql,
  feed: string,
  replayId: string,
  subjects: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const chunk of chunks(subjects, ROWS_PER_STATEMENT)) {
    const rows = await sql.all<{ subject: string }>(
      `SELECT subject FROM _replay WHERE feed = ? AND replay_id = ? AND subject IN (${placeholders(chunk.length)})`,
      [feed, replayId, ...chunk],
    );
    for (const { subject } of rows) found.add(subject);
  }
  return found;
}

/** Records what a feed replays, in the unit that begins the replay. Under the same replay id it happens once. */
export async function recordReplay(
  tx: UnitTx,
  feed: string,
  replayId: string,
  subjects: readonly string[],
): Promise<void> {
  for (const chunk of chunks(subjects, ROWS_PER_STATEMENT))
    await tx.sql.all(
      `INSERT INTO _replay (feed, replay_id, subject, recorded_at) VALUES ${rowPlaceholders(chunk.length, 4)} ON CONFLICT DO NOTHING`,
      chunk.flatMap((subject) => [feed, replayId, subject, utc(tx.now())]),
    );
}

/** Forgets up to `limit` records older than `before` (milliseconds UTC). Returns how many. */
export async function forgetReplays(sql: Sql, before: number, limit: number): Promise<number> {
  const gone = await sql.all(
    `DELETE FROM _replay WHERE (feed, replay_id, subject) IN
       (SELECT feed, replay_id, subject FROM _replay WHERE recorded_at < ? LIMIT ${limit}) RETURNING feed`,
    [utc(before)],
  );
  return gone.length;
}
