import type { Sql } from '../store/sql.js';

/** How many events a module's log holds: the positions given, less what was trimmed. Counts no rows. */
export async function outboxSize(sql: Sql): Promise<number> {
  const [row] = await sql.all<{ size: number | string | null }>(
    'SELECT SUM(position_no - trimmed_count) AS size FROM _partition',
  );
  return Number(row?.size ?? 0);
}
