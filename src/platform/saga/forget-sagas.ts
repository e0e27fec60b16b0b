import { utc } from '../ops/clock.js';
import type { Sql } from '../store/sql.js';

/** Forgets up to `limit` sagas that ended before `before` (milliseconds UTC), with their steps and signals. Returns how many. */
export async function forgetSagas(sql: Sql, before: number, limit: number): Promise<number> {
  const gone = await sql.all<{ saga: string; id: string }>(
    `DELETE FROM _saga WHERE (saga, id) IN
       (SELECT saga, id FROM _saga WHERE state = 'done' AND ended_at < ? ORDER BY ended_at LIMIT ${limit})
     RETURNING saga, id`,
    [utc(before)],
  );
  for (const { saga, id } of gone)
    for (const table of ['_saga_step', '_saga_signal'])
      await sql.all(`DELETE FROM ${table} WHERE saga = ? AND id = ?`, [saga, id]);
  return gone.length;
}
