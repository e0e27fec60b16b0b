import { placeholders } from '../store/placeholders.js';
import { utc } from '../ops/clock.js';
import type { Sql, SqlValue } from '../store/sql.js';
import type { SagaRef } from './saga-ref.js';

/** A saga as the database knows it. */
export interface SagaRecord {
  readonly ref: SagaRef;
  readonly input: unknown;
  /** `running`: under way or waiting. `stuck`: failed too often; waits for a person. */
  readonly state: 'running' | 'done' | 'stuck';
  /** Failures in a row. */
  readonly attempts: number;
  readonly onBehalfOf?: string;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly traceparent?: string;
}

const RUNNING = (names: readonly string[]) => `state = 'running' AND saga IN (${placeholders(names.length)})`;

/**
 * The sagas of these names that have something to do now, the longest waiting first. One whose retry is further ahead than
 * `longestRetryMs`, the longest wait there is, was written down before the clock was set back: it is due now.
 */
export function dueSagas(
  sql: Sql,
  names: readonly string[],
  now: number,
  limit: number,
  longestRetryMs: number,
): Promise<SagaRef[]> {
  const values: SqlValue[] = [...names, utc(now), utc(now + longestRetryMs)];
  return sql.all<{ saga: string; id: string }>(
    `SELECT saga, id FROM _saga WHERE ${RUNNING(names)} AND (wake_at <= ? OR (listening = 0 AND wake_at > ?))
     ORDER BY wake_at, saga, id LIMIT ${limit}`,
    values,
  );
}

/** When sagas go on by themselves, in milliseconds UTC. */
export interface NextWake {
  /** The first of all. */
  readonly any?: number;
  /** The first that nothing else can wake: a retry, as against a wait for a signal that may time out. */
  readonly retry?: number;
}

export async function nextWake(sql: Sql, names: readonly string[], now: number): Promise<NextWake> {
  const [row] = await sql.all<{ first: string | null; retry: string | null }>(
    `SELECT MIN(wake_at) AS first, MIN(CASE WHEN listening = 0 THEN wake_at END) AS retry
     FROM _saga WHERE ${RUNNING(names)} AND wake_at > ?`,
    [...names, utc(now)],
  );
  const first = row?.first ?? null;
  const retry = row?.retry ?? null;
  return {
    ...(first === null ? {} : { any: Date.parse(first) }),
    ...(retry === null ? {} : { retry: Date.parse(retry) }),
  };
}
