import { utc } from '../ops/clock.js';
import type { Sql } from '../store/sql.js';
import type { UnitTx } from '../store/unit-of-work.js';

/** An operator's request to build a read model anew. It outlives the process. */
export interface RebuildRequest {
  readonly model: string;
  readonly replayId: string;
  /** Makes do with what the log still keeps. */
  readonly kept: boolean;
  /** Why it was given up; the former model stays in use. */
  readonly failure?: string;
}

interface RequestRow {
  readonly model: string;
  readonly replay_id: string;
  readonly kept: number | string;
  readonly failure: string | null;
}

/** All requests that are not done, the oldest first. */
export async function readRequests(sql: Sql): Promise<readonly RebuildRequest[]> {
  const rows = await sql.all<RequestRow>(
    'SELECT model, replay_id, kept, failure FROM _rebuild ORDER BY requested_at, model',
  );
  return rows.map(({ model, replay_id: replayId, kept, failure }) => ({
    model,
    replayId,
    kept: Number(kept) === 1,
    ...(failure === null ? {} : { failure }),
  }));
}

/** Records a request in place of a former one of the same model. */
export async function saveRequest(tx: UnitTx, { model, replayId, kept }: RebuildRequest): Promise<void> {
  await tx.sql.all(
    `INSERT INTO _rebuild (model, replay_id, kept, requested_at, failure) VALUES (?, ?, ?, ?, NULL)
     ON CONFLICT (model) DO UPDATE SET replay_id = excluded.replay_id, kept = excluded.kept,
       requested_at = excluded.requested_at, failure = NULL`,
    [model, replayId, kept ? 1 : 0, utc(tx.now())],
  );
}

/** Records why a request was given up. */
export async function failRequest(sql: Sql, model: string, failure: string): Promise<void> {
  await sql.all('UPDATE _rebuild SET failure = ? WHERE model = ?', [failure, model]);
}

/** Drops a request that is done. */
export async function dropRequest(sql: Sql, model: string): Promise<void> {
  await sql.all('DELETE FROM _rebuild WHERE model = ?', [model]);
}
