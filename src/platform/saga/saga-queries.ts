import { utc } from '../ops/clock.js';
import type { Sql } from '../store/sql.js';
import type { Tx } from '../store/tx.js';
import type { SagaRef } from './saga-ref.js';

/** A saga that failed its last attempt, and waits for a person. */
export interface StuckSaga extends SagaRef {
  readonly module: string;
  readonly input: unknown;
  readonly attempts: number;
  readonly error: string;
  readonly stack: string;
  readonly startedAt: string;
}

/** The stuck sagas of a module, the oldest first. */
export async function listStuck(sql: Sql, module: string): Promise<readonly StuckSaga[]> {
  const rows = await sql.all<{
    saga: string;
    id: string;
    input: string;
    attempts: number;
    error: string | null;
    stack: string | null;
    started_at: string;
  }>(
    `SELECT saga, id, input, attempts, error, stack, started_at FROM _saga
     WHERE state = 'stuck' ORDER BY started_at, saga, id`,
  );
  return rows.map(({ saga, id, input, attempts, error, stack, started_at: startedAt }) => ({
    module,
    saga,
    id,
    input: JSON.parse(input) as unknown,
    attempts,
    error: error ?? '',
    stack: stack ?? '',
    startedAt,
  }));
}

/** Lets a stuck saga go on from its log. Resolves with whether there was one. */
export async function retryStuck(tx: Tx, { saga, id }: SagaRef): Promise<boolean> {
  const rows = await tx.sql.all(
    `UPDATE _saga SET state = 'running', attempts = 0, wake_at = ?
     WHERE saga = ? AND id = ? AND state = 'stuck' RETURNING id`,
    [utc(tx.now()), saga, id],
  );
  return rows.length > 0;
}

/** How many sagas have not ended, by name and state. Those that have are many and would take long to count. */
export async function countSagas(sql: Sql): Promise<readonly { saga: string; state: string; count: number }[]> {
  const rows = await sql.all<{ saga: string; state: string; count: number }>(
    "SELECT saga, state, COUNT(*) AS count FROM _saga WHERE state IN ('running', 'stuck') GROUP BY saga, state ORDER BY saga, state",
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
