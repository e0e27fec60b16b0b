import { utc } from '../ops/clock.js';
import type { Sql } from '../store/sql.js';

/** Forgets up to `limit` sagas that ended before `before` (milliseconds UTC), with their steps and signals. Returns how many. */
export async function forgetSagas(sql: Sql, before: number, limit: number): Promise<number> {
  // Named three times, and the same ones each time: in a unit of work nobody else writes.
  const old = `SELECT saga, id FROM _saga WHERE state = 'done' AND ended_at < ? ORDER BY ended_at, saga, id LIMIT ${limit}`;
  for (const table of ['_saga_step', '_saga_signal'])
    await sql.all(`DELETE FROM ${table} WHERE (saga, id) IN (${old})`, [utc(before)]);
  const gone = await sql.all(`DELETE FROM _saga WHERE (saga, id) IN (${old}) RETURNING id`, [utc(before)]);
  return gone.length;
}
