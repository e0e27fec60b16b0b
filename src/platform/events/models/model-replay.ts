import { messageOf } from '../../ops/message-of.js';
import type { ShadowStore } from '../../store/unit/module-store.js';
import { advanceReader } from '../feed/advance-reader.js';
import type { Head } from '../log/event-source.js';
import { FeedLease } from '../feed/feed-lease.js';
import type { FeedEnvironment } from '../feed/feed-environment.js';
import type { FeedRunner } from '../feed/feed-runner.js';
import { type Cursors, distance, type FeedReader, placesOf, START } from '../feed/feed-reader.js';
import { countHeld, heldKeysOf } from '../held/held-events.js';
import type { ModelTables } from './model-feeds.js';
import { cursorsOf } from '../feed/feed-reader.js';
import { heldInLog } from '../replay/rebuild-feed.js';
import type { RebuildRequest } from './rebuild-requests.js';
import { addSubscription } from '../feed/subscriptions.js';
import { type SwappedFeed, swapModel } from './swap-model.js';

/** With so few events left, the feeds are stopped until the new model has handled them and is swapped in. */
const LAST_STRETCH = 512;
/** A big model takes long to copy, and other writers of the module wait meanwhile. In milliseconds. */
const SWAP_BUDGET_MS = 60_000;

/** A read model cannot be rebuilt; the former one stays in use, and operators see why. */
export class RebuildFailed extends Error {
  override readonly name = 'RebuildFailed';
}

interface Replayed {
  readonly runner: FeedRunner;
  readonly names: readonly string[];
  /** Of the live feed, but with the shadow store as its database. */
  readonly environment: FeedEnvironment;
  reader: FeedReader;
  left: number;
}

/** One attempt to rebuild a read model: in a shadow store, from the beginning of its feeds' logs. */
export class ModelReplay {
  private constructor(
    readonly model: ModelTables,
    readonly request: RebuildRequest,
    private readonly shadow: ShadowStore,
    private readonly feeds: readonly Replayed[],
  ) {}

  /** Begins in an empty shadow store, and drops all tables but those of the model. */
  static async begin(
    model: ModelTables,
    request: RebuildRequest,
    shadow: ShadowStore,
    runners: readonly FeedRunner[],
  ): Promise<ModelReplay> {
    const own = new Set(model.tables.map(({ table }) => table));
    const others = (await shadow.tables()).filter((table) => !table.startsWith('_') && !own.has(table));
    const feeds = runners.map((runner) => replayed(runner, model, shadow));
    await shadow.units.run(`begin the read model ${model.name}`, async (tx) => {
      // A handler that reads another table would find it empty, and write something else than it did before.
      for (const table of others) await tx.sql.all(`DROP TABLE "${table}"`);
      for (const { reader, names } of feeds)
        for (const name of names) await addSubscription(tx, reader.feed, { name, joined: true, startAfter: new Map() });
    });
    return new ModelReplay(model, request, shadow, feeds);
  }

  /** Events that its feeds have handled, and the new model has not. */
  get left(): number {
    return this.feeds.reduce((sum, { left }) => sum + left, 0);
  }

  /**
   * Handles the next events of each feed.
   * @returns whether so few are left that the model can be swapped in.
   * @throws the failure of a dependency that is down, or RebuildFailed.
   */
  async step(): Promise<boolean> {
    for (const feed of this.feeds) await advance(feed);
    return this.left <= LAST_STRETCH;
  }

  /** Swaps the new model in between two runs of its feeds. @returns its number of rows. @throws as {@link step}, and LeaseLost. */
  async swap(): Promise<number> {
    let rows = 0;
    const betweenRuns = async (runners: readonly FeedRunner[]): Promise<boolean> => {
      const [next, ...others] = runners;
      if (next) return next.operator.change(() => betweenRuns(others));
      rows = await this.swapNow();
      return true;
    };
    await betweenRuns(this.feeds.map(({ runner }) => runner));
    return rows;
  }

  remove(): Promise<void> {
    return this.shadow.remove();
  }

  private async swapNow(): Promise<number> {
    for (const feed of this.feeds) while ((await advance(feed)) > 0);
    const swapped: SwappedFeed[] = [];
    for (const { runner, reader, names } of this.feeds) {
      const { replayId, kept } = this.request;
      const heldAgain = await heldInLog(runner.environment, { names, whole: false, replayId, kept });
      swapped.push({ feed: reader.feed, names, cursors: reader.cursors, heldAgain });
    }
    const { lease } = (this.feeds[0] as Replayed).runner.environment;
    const { value } = await lease.run(
      `swap in the read model ${this.model.name}`,
      (tx) => swapModel(tx, this.shadow, this.model, swapped, this.request),
      { budgetMs: SWAP_BUDGET_MS },
    );
    return value;
  }
}

function replayed(runner: FeedRunner, model: ModelTables, shadow: ShadowStore): Replayed {
  const { feed, consumer, clock, log } = runner.environment;
  const handlers = [...runner.handlers].filter(([name]) => model.events.has(name));
  return {
    runner,
    names: handlers.map(([name]) => name),
    environment: { ...runner.environment, store: shadow, lease: new FeedLease(shadow, clock, log, shadow.module) },
    reader: {
      name: feed,
      feed,
      consumer,
      handlers: new Map(handlers.map(([name, handler]) => [name, { ...handler, startAfter: new Map() }])),
      cursors: new Map(),
    },
    left: Infinity,
  };
}

/** Handles the next events of one feed, never past the feed itself. @returns how many are left. */
async function advance(feed: Replayed): Promise<number> {
  const { environment, runner, reader } = feed;
  const { source, limits, store } = environment;
  const heads = await source.heads();
  const until = await liveCursors(runner, heads);
  const counts = await countHeld(store.reads.sql, [reader.name]);
  if (counts.keys > limits.heldKeys) throw new RebuildFailed(await tooManyHeld(feed, counts.keys));
  const heldKeys = counts.events > 0 ? await heldKeysOf(store.reads.sql, reader.name) : new Set<string>();
  const advanced = await advanceReader(environment, reader, heads, { read: limits.read, heldKeys, until });
  feed.reader = { ...reader, cursors: new Map([...reader.cursors, ...advanced.cursors]) };
  feed.left = distance(feed.reader, placesOf(until));
  if (advanced.blockedBy !== undefined) throw advanced.blockedBy as unknown;
  if (advanced.gap !== undefined) throw new RebuildFailed(advanced.gap);
  return feed.left;
}

/** How far the feed itself is, in every partition. */
async function liveCursors({ environment: { store, feed } }: FeedRunner, heads: readonly Head[]): Promise<Cursors> {
  const cursors = await cursorsOf(store.reads.sql, feed);
  return new Map(heads.map(({ partition }) => [partition, cursors.get(partition) ?? START]));
}

async function tooManyHeld({ environment: { store }, reader }: Replayed, keys: number): Promise<string> {
  const [first] = await store.reads.sql.all<{ name: string; error: string }>(
    'SELECT name, error FROM _held WHERE feed = ? AND error IS NOT NULL ORDER BY position_no LIMIT 1',
    [reader.name],
  );
  return (
    `The handlers failed for events of ${keys} keys, first for ${first?.name}: ${messageOf(first?.error)}. ` +
    `Fix them and rebuild again.`
  );
}
