import { utc } from '../ops/clock.js';
import type { Sql } from '../store/database/sql.js';
import type { Tx } from '../store/unit/tx.js';
import type { SagaRef } from './saga-record.js';

/** A saga whose last attempt failed. It waits until a person retries it. */
export interface StuckSaga extends SagaRef {
  readonly module: string;
  readonly input: unknown;
  readonly attempts: number;
  readonly error: string;
  readonly stack: string;
  readonly startedAt: string;
  /** Since when it is stuck. Undefined for one that an older program gave up. */
  readonly stuckAt?: string;
  /** The last of its steps that has ended. Undefined when none has. */
  readonly lastStep?: string;
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
    ended_at: string | null;
    last_step: string | null;
  }>(
    `SELECT s.saga, s.id, s.input, s.attempts, s.error, s.stack, s.started_at, s.ended_at,
            (SELECT t.name FROM _saga_step AS t WHERE t.saga = s.saga AND t.id = s.id AND t.part = 'step' AND t.ended_no IS NOT NULL
             ORDER BY t.ended_no DESC LIMIT 1) AS last_step
     FROM _saga AS s WHERE s.state = 'stuck' ORDER BY s.started_at, s.saga, s.id`,
  );
  return rows.map(({ input, error, stack, started_at: startedAt, ended_at: stuckAt, last_step: lastStep, ...row }) => ({
    module,
    ...row,
    input: JSON.parse(input) as unknown,
    error: error ?? '',
    stack: stack ?? '',
    startedAt,
    ...(stuckAt === null ? {} : { stuckAt }),
    ...(lastStep === null ? {} : { lastStep }),
  }));
}

/** Lets a stuck saga go on from its log. Resolves with whether there is such a saga and it was stuck. */
export async function retryStuck(tx: Tx, { saga, id }: SagaRef): Promise<boolean> {
  const rows = await tx.sql.all(
    `UPDATE _saga SET state = 'running', attempts = 0, wake_at = ?, ended_at = NULL
     WHERE saga = ? AND id = ? AND state = 'stuck' RETURNING id`,
    [utc(tx.now()), saga, id],
  );
  return rows.length > 0;
}

/** Statements that only read: of a store, or of a database that another program has open. */
interface ReadOnlySql {
  all<Row extends object>(statement: string): Promise<readonly Row[]>;
}

/** How many sagas have not ended, by name and state. Ended ones are many and would take long to count. */
export async function countSagas(sql: ReadOnlySql): Promise<readonly { saga: string; state: string; count: number }[]> {
  const rows = await sql.all<{ saga: string; state: string; count: number }>(
    "SELECT saga, state, COUNT(*) AS count FROM _saga WHERE state IN ('running', 'stuck') GROUP BY saga, state ORDER BY saga, state",
  );
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** Deletes up to `limit` sagas that ended before `before` (milliseconds UTC), with their steps and signals. Returns how many. */
export async function forgetSagas(sql: Sql, before: number, limit: number): Promise<number> {
  // Evaluated three times with the same result: in a unit of work, nobody else writes.
  const old = `SELECT saga, id FROM _saga WHERE state = 'done' AND ended_at < ? ORDER BY ended_at, saga, id LIMIT ${limit}`;
  for (const table of ['_saga_step', '_saga_signal'])
    await sql.all(`DELETE FROM ${table} WHERE (saga, id) IN (${old})`, [utc(before)]);
  const gone = await sql.all(`DELETE FROM _saga WHERE (saga, id) IN (${old}) RETURNING id`, [utc(before)]);
  return gone.length;
}
