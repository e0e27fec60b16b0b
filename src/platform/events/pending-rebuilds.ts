import { refused } from '../contract/failure.js';
import type { Sql } from '../store/sql.js';
import type { ModelFeeds } from './model-feeds.js';
import { REBUILD_RUNS } from './operations-refusals.js';
import type { ModelTables } from './read-model-feed.js';
import { readRequests, type RebuildRequest } from './rebuild-requests.js';

/** A read model that is being built anew, or of which an attempt has failed. */
export interface RebuildState {
  readonly model: string;
  /** Events that the new model has still to handle; undefined before the first was. */
  readonly left?: number;
  /** Why the last attempt was given up; the former model is in use. */
  readonly failure?: string;
}

/** What a module's database says about read models that are to be built anew, as last read. */
export class PendingRebuilds {
  private requests: readonly RebuildRequest[] = [];

  constructor(
    private readonly sql: Sql,
    private readonly models: ModelFeeds,
  ) {}

  async load(): Promise<void> {
    this.requests = await readRequests(this.sql);
  }

  /** Those that are not given up, the oldest first. */
  get all(): readonly RebuildRequest[] {
    return this.requests.filter(({ failure }) => failure === undefined);
  }

  /** The read models of {@link all}. */
  get wanted(): readonly ModelTables[] {
    return this.all.flatMap(({ model }) => this.models.model(model) ?? []);
  }

  /** The requests that concern a feed, those that were given up among them. `replay`: the one that is worked on. */
  states(
    feed: string,
    replay: { readonly request: RebuildRequest; readonly left: number } | undefined,
  ): readonly RebuildState[] {
    return this.requests
      .filter(({ model }) => this.hears(model, feed))
      .map(({ model, failure }) => {
        const left = replay?.request.model === model ? replay.left : Infinity;
        return { model, ...(left === Infinity ? {} : { left }), ...(failure === undefined ? {} : { failure }) };
      });
  }

  /**
   * Whether a read model was built anew under a replay id, or is at present.
   * @throws Refused `REBUILD_RUNS` when it is under another one.
   */
  async isKnown(model: ModelTables, replayId: string): Promise<boolean> {
    const going = this.all.find((request) => request.model === model.name);
    if (going && going.replayId !== replayId)
      throw refused(
        REBUILD_RUNS,
        `The read model ${model.name} is being built anew already, under the replay id ${going.replayId}; wait until it is swapped in.`,
      );
    return going !== undefined || this.models.builtUnder(replayId, model);
  }

  private hears(name: string, feed: string): boolean {
    const model = this.models.model(name);
    return model !== undefined && this.models.of(model).some((runner) => runner.feed === feed);
  }
}
