import type { AnyEvent } from '../../contract/event.js';
import { refused } from '../../contract/failure.js';
import type { EventHandler } from '../../module/handler.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import type { TableLayout } from '../../store/plain-rows.js';
import type { Tx } from '../../store/unit/tx.js';
import { START } from '../feed/feed-reader.js';
import type { FeedRunner } from '../feed/feed-runner.js';
import { FEED_STOPPED, NO_READ_MODEL, PAST_GONE, UNKNOWN_FEED } from '../feed/feed-state.js';
import { replayedBefore } from '../replay/replays.js';

/** A read model: its tables, and the events that fill them. */
export interface ModelTables {
  readonly name: string;
  /** A table that another one refers to comes first. */
  readonly tables: readonly TableLayout[];
  /** The names of the events that its handlers handle. */
  readonly events: ReadonlySet<string>;
}

/** The read models of a module, and the feeds that fill each of them. */
export class ModelFeeds {
  constructor(
    private readonly store: ModuleStore,
    private readonly models: readonly ModelTables[],
    private readonly runners: readonly FeedRunner[],
  ) {}

  model(name: string): ModelTables | undefined {
    return this.models.find((model) => model.name === name);
  }

  /** The feeds that fill a read model. */
  of(model: ModelTables): readonly FeedRunner[] {
    return this.runners.filter((runner) => namesIn(runner, model).length > 0);
  }

  /** The read models that a feed fills. @throws Refused `UNKNOWN_FEED`, `NO_READ_MODEL` */
  filledBy(feed: string): readonly ModelTables[] {
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
        `No read model of ${module} is built from ${feed}; declare one with readModel() in its module.ts, or rebuild without --reset.`,
      );
    return models;
  }

  /** Whether a read model was rebuilt under a replay id before. */
  async builtUnder(replayId: string, model: ModelTables): Promise<boolean> {
    for (const runner of this.of(model)) {
      const names = namesIn(runner, model);
      const before = await replayedBefore(this.store.reads.sql, runner.feed, replayId, names);
      if (before.size < names.length) return false;
    }
    return true;
  }

  /**
   * Checks that a read model can be rebuilt.
   * @throws Refused `FEED_STOPPED` when a feed waits for an operator, `PAST_GONE` when events were trimmed for good and
   *   `kept` does not accept the rest.
   */
  async assertPossible(model: ModelTables, kept: boolean): Promise<void> {
    for (const runner of this.of(model)) {
      runner.assertBegun();
      if (runner.stopped !== undefined) throw refused(FEED_STOPPED, runner.stopped);
      const { source, feed } = runner.environment;
      const [lost] = kept ? [] : await source.lost(namesIn(runner, model));
      if (lost)
        throw refused(
          PAST_GONE,
          `The read model ${model.name} cannot be rebuilt: ${source.producer} has trimmed ${lost.name} up to position ` +
            `${lost.position} of partition ${lost.partition}. Rebuild it from what the log still has with ` +
            `'npm run events -- rebuild "${feed}" --reset --kept'.`,
        );
    }
  }

  /** Has the logs kept from their beginning for the rebuild of these read models, and no longer for others. */
  async keepLogs(models: readonly ModelTables[]): Promise<void> {
    for (const runner of this.runners) {
      const wanted = models.some((model) => namesIn(runner, model).length > 0);
      await runner.operator.change(async ({ source }, readers) => {
        if ((readers.keptFrom !== undefined) === wanted) return false;
        const heads = wanted ? await source.heads() : [];
        readers.keptFrom = wanted ? new Map(heads.map(({ partition }) => [partition, START])) : undefined;
        await readers.report();
        return false;
      });
    }
  }
}

/** The events of a read model that a feed carries. */
export function namesIn({ handlers }: FeedRunner, model: ModelTables): readonly string[] {
  return [...handlers.keys()].filter((name) => model.events.has(name));
}

/**
 * A handler of a read model, which may not publish. Each rebuild would publish its events again, and the events of a
 * rebuild that is thrown away would be lost.
 */
export function modelHandler(model: string, handler: EventHandler<AnyEvent, unknown>): EventHandler<AnyEvent, unknown> {
  const prepare = handler.prepare?.bind(handler);
  return {
    ...(prepare ? { prepare } : {}),
    apply: (tx, data, context) => handler.apply(withoutPublishing(tx, model), data, context),
  };
}

function withoutPublishing(tx: Tx, model: string): Tx {
  const publish: Tx['publish'] = (event) => {
    throw new Error(
      `A handler of the read model '${model}' published ${event.name}; a read model only writes its rows: ` +
        `publish from a command, or take the handler out of the read model.`,
    );
  };
  return Object.assign(Object.create(tx) as Tx, { publish });
}
