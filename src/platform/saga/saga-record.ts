import { placeholders } from '../events/placeholders.js';
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

interface Row {
  readonly input: string;
  readonly state: SagaRecord['state'];
  readonly attempts: number;
  readonly on_behalf_of: string | null;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly traceparent: string | null;
}

export async function readSaga(sql: Sql, ref: SagaRef): Promise<SagaRecord | undefined> {
  const [row] = await sql.all<Row>(
    `SELECT input, state, attempts, on_behalf_of, correlation_id, causation_id, traceparent
     FROM _saga WHERE saga = ? AND id = ?`,
    [ref.saga, ref.id],
  );
  if (!row) return undefined;
  return {
    ref,
    input: JSON.parse(row.input),
    state: row.state,
    attempts: row.attempts,
    correlationId: row.correlation_id,
    ...(row.on_behalf_of === null ? {} : { onBehalfOf: row.on_behalf_of }),
    ...(row.causation_id === null ? {} : { causationId: row.causation_id }),
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
  };
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
