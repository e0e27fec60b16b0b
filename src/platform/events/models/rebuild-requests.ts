import { refused } from '../../contract/failure.js';
import { utc } from '../../ops/clock.js';
import type { Sql } from '../../store/database/sql.js';
import type { UnitTx } from '../../store/unit/unit-of-work.js';
import { REBUILD_RUNS, type RebuildState } from '../feed/feed-state.js';
import type { ModelFeeds, ModelTables } from './model-feeds.js';

/** An operator's request to rebuild a read model. It outlives the process. */
export interface RebuildRequest {
  readonly model: string;
  readonly replayId: string;
  /** Rebuilds from what the log still keeps, although the beginning was trimmed. */
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
async function readRequests(sql: Sql): Promise<readonly RebuildRequest[]> {
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

/** The rebuild requests of a module, as last read from its database. */
export class PendingRebuilds {
  private requests: readonly RebuildRequest[] = [];

  constructor(
    private readonly sql: Sql,
    private readonly models: ModelFeeds,
  ) {}

  async load(): Promise<void> {
    this.requests = await readRequests(this.sql);
  }

  /** The requests that were not given up, the oldest first. */
  get all(): readonly RebuildRequest[] {
    return this.requests.filter(({ failure }) => failure === undefined);
  }

  /** The read models of {@link all}. */
  get wanted(): readonly ModelTables[] {
    return this.all.flatMap(({ model }) => this.models.model(model) ?? []);
  }

  /** The requests that concern a feed, those that were given up included. @param replay the rebuild that is under way. */
  states(
    feed: string,
    replay: { readonly request: RebuildRequest; readonly left: number } | undefined,
  ): readonly RebuildState[] {
    return this.requests
      .filter(({ model }) => this.fills(model, feed))
      .map(({ model, failure }) => {
        const left = replay?.request.model === model ? replay.left : Infinity;
        return { model, ...(left === Infinity ? {} : { left }), ...(failure === undefined ? {} : { failure }) };
      });
  }

  /**
   * Whether a read model was rebuilt under a replay id before, or is at present.
   * @throws Refused `REBUILD_RUNS` when it is rebuilt under another replay id at present.
   */
  async isKnown(model: ModelTables, replayId: string): Promise<boolean> {
    const going = this.all.find((request) => request.model === model.name);
    if (going && going.replayId !== replayId)
      throw refused(
        REBUILD_RUNS,
        `The read model ${model.name} is being rebuilt already, under the replay id ${going.replayId}; wait until it is swapped in.`,
      );
    return going !== undefined || this.models.builtUnder(replayId, model);
  }

  private fills(name: string, feed: string): boolean {
    const model = this.models.model(name);
    return model !== undefined && this.models.of(model).some((runner) => runner.feed === feed);
  }
}
