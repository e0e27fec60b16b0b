import { refused } from '../contract/failure.js';
import type { ModuleStore } from '../store/module-store.js';
import type { FeedRunner } from './feed-runner.js';
import { START } from './feed-reader.js';
import { FEED_STOPPED, NO_READ_MODEL, PAST_GONE, UNKNOWN_FEED } from './operations-refusals.js';
import type { ModelTables } from './read-model-feed.js';
import { replayedBefore } from './replays.js';

/** The read models of a module, and the feeds that each of them hears. */
export class ModelFeeds {
  constructor(
    private readonly store: ModuleStore,
    private readonly models: readonly ModelTables[],
    private readonly runners: readonly FeedRunner[],
  ) {}

  model(name: string): ModelTables | undefined {
    return this.models.find((model) => model.name === name);
  }

  /** The feeds that a read model hears. */
  of(model: ModelTables): readonly FeedRunner[] {
    return this.runners.filter((runner) => namesIn(runner, model).length > 0);
  }

  /** The read models that hear a feed. @throws Refused `UNKNOWN_FEED`, `NO_READ_MODEL` */
  hearing(feed: string): readonly ModelTables[] {
    const { module } = this.store;
    const runner = this.runners.find((candidate) => candidate.feed === feed);
    if (!runner)
      throw refused(
        UNKNOWN_FEED,
        `${module} has no feed ${feed}; it has ${this.runners.map((one) => one.feed).join(', ') || 'none'}.`,
      );
    const models = this.models.filter((model) => namesIn(runner, model).length > 0);
    if (models.length === 0)
      throw refused(
        NO_READ_MODEL,
        `No read model of ${module} hears ${feed}; declare one with readModel() in its module.ts, or rebuild without --reset.`,
      );
    return models;
  }

  /** Whether a read model was built anew under a replay id before. */
  async builtUnder(replayId: string, model: ModelTables): Promise<boolean> {
    for (const runner of this.of(model)) {
      const names = namesIn(runner, model);
      const before = await replayedBefore(this.store.reads.sql, runner.feed, replayId, names);
      if (before.size < names.length) return false;
    }
    return true;
  }

  /**
   * Checks that a read model can be built anew.
   * @throws Refused `FEED_STOPPED` when a feed waits for a person, `PAST_GONE` when events were trimmed for good and
   *   `kept` does not make do with the rest.
   */
  async assertPossible(model: ModelTables, kept: boolean): Promise<void> {
    for (const runner of this.of(model)) {
      if (runner.stopped !== undefined) throw refused(FEED_STOPPED, runner.stopped);
      const { source, feed } = runner.environment;
      const [lost] = kept ? [] : await source.lost(namesIn(runner, model));
      if (lost)
        throw refused(
          PAST_GONE,
          `The read model ${model.name} cannot be built anew: ${source.producer} has trimmed ${lost.name} up to position ` +
            `${lost.position} of partition ${lost.partition}. Build it from what the log still has with ` +
            `'npm run events -- rebuild "${feed}" --reset --kept'.`,
        );
    }
  }

  /** Has the logs kept from their beginning for these read models, and no longer for the others. */
  async keepLogs(models: readonly ModelTables[]): Promise<void> {
    for (const runner of this.runners) {
      const wanted = models.some((model) => namesIn(runner, model).length > 0);
      await runner.operator.change(async ({ source }, progress) => {
        if ((progress.keptFrom !== undefined) === wanted) return false;
        const heads = wanted ? await source.heads() : [];
        progress.keptFrom = wanted ? new Map(heads.map(({ partition }) => [partition, START])) : undefined;
        await progress.report();
        return false;
      });
    }
  }
}

/** The events of a read model that a feed carries. */
export function namesIn({ handlers }: FeedRunner, model: ModelTables): readonly string[] {
  return [...handlers.keys()].filter((name) => model.events.has(name));
}
