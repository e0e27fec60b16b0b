import { messageOf } from '../ops/message-of.js';
import type { ShadowStore } from '../store/shadow-store.js';
import { advanceLane } from './advance-reader.js';
import type { Head } from './event-source.js';
import { FeedLease } from './feed-lease.js';
import { readLedger } from './reader-record.js';
import type { FeedEnvironment } from './feed-environment.js';
import type { FeedRunner } from './feed-runner.js';
import { countHeld, heldKeysOf } from './held-events.js';
import { type Cursors, type Lane, START } from './feed-reader.js';
import type { ModelTables } from './read-model-feed.js';
import { heldInLog } from './rebuild-feed.js';
import type { RebuildRequest } from './rebuild-requests.js';
import { addSubscription } from './subscription-record.js';
import { type SwappedFeed, swapModel } from './swap-model.js';

/** With so few events left, the feeds rest until the new model has handled them and is swapped in. */
const LAST_STRETCH = 512;
/** A big model takes long to copy; whoever wants to write meanwhile waits. */
const SWAP_BUDGET_MS = 60_000;

/** A read model cannot be built anew as things are: the former one stays in use, and an operator is told why. */
export class RebuildFailed extends Error {
  override readonly name = 'RebuildFailed';
}

interface Replayed {
  readonly runner: FeedRunner;
  readonly names: readonly string[];
  /** Works on the shadow. */
  readonly environment: FeedEnvironment;
  lane: Lane;
  left: number;
}

/** One attempt to build a read model anew: in a shadow store, from the beginning of its feeds' logs. */
export class ModelReplay {
  private constructor(
    readonly model: ModelTables,
    readonly request: RebuildRequest,
    private readonly shadow: ShadowStore,
    private readonly feeds: readonly Replayed[],
  ) {}

  /** Begins in an empty shadow, in which only the tables of the model are left. The attempt removes it in the end. */
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
      for (const { lane, names } of feeds)
        for (const name of names) await addSubscription(tx, lane.feed, { name, joined: true, startAfter: new Map() });
    });
    return new ModelReplay(model, request, shadow, feeds);
  }

  /** Events that the new model has not handled yet, and its feeds have. */
  get left(): number {
    return this.feeds.reduce((sum, { left }) => sum + left, 0);
  }

  /**
   * Handles the next events of each feed.
   * @returns whether so few are left that the model can be swapped in.
   * @throws what handlers wait for, or RebuildFailed.
   */
  async step(): Promise<boolean> {
    for (const feed of this.feeds) await advance(feed);
    return this.left <= LAST_STRETCH;
  }

  /** Swaps the new model in while its feeds rest. @returns its number of rows. @throws as {@link step}, and LeaseLost. */
  async swap(): Promise<number> {
    let rows = 0;
    const rest = async (runners: readonly FeedRunner[]): Promise<boolean> => {
      const [next, ...others] = runners;
      if (next) return next.operator.change(() => rest(others));
      rows = await this.swapNow();
      return true;
    };
    await rest(this.feeds.map(({ runner }) => runner));
    return rows;
  }

  remove(): Promise<void> {
    return this.shadow.remove();
  }

  private async swapNow(): Promise<number> {
    for (const feed of this.feeds) while ((await advance(feed)) > 0);
    const swapped: SwappedFeed[] = [];
    for (const { runner, lane, names } of this.feeds) {
      const { replayId, kept } = this.request;
      const heldAgain = await heldInLog(runner.environment, { names, whole: false, replayId, kept });
      swapped.push({ feed: lane.feed, names, cursors: lane.cursors, heldAgain });
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
    lane: {
      id: feed,
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
  const { environment, runner, lane } = feed;
  const { source, limits, store } = environment;
  const heads = await source.heads();
  const until = await liveCursors(runner, heads);
  const counts = await countHeld(store.reads.sql, [lane.id]);
  if (counts.keys > limits.heldKeys) throw new RebuildFailed(await tooManyHeld(feed, counts.keys));
  const heldKeys = counts.events > 0 ? await heldKeysOf(store.reads.sql, lane.id) : new Set<string>();
  const advanced = await advanceLane(environment, lane, heads, { read: limits.read, heldKeys, until });
  feed.lane = { ...lane, cursors: new Map([...lane.cursors, ...advanced.cursors]) };
  feed.left = [...until].reduce(
    (sum, [at, { position }]) => sum + Math.max(0, position - (feed.lane.cursors.get(at) ?? START).position),
    0,
  );
  if ('waiting' in advanced) throw advanced.waiting;
  if (advanced.gap !== undefined) throw new RebuildFailed(advanced.gap);
  return feed.left;
}

/** How far the feed itself is, in every partition. */
async function liveCursors({ environment: { store, feed } }: FeedRunner, heads: readonly Head[]): Promise<Cursors> {
  const { cursors } = await readLedger(store.reads.sql, feed, feed, []);
  return new Map(heads.map(({ partition }) => [partition, cursors.get(partition) ?? START]));
}

async function tooManyHeld({ environment: { store }, lane }: Replayed, keys: number): Promise<string> {
  const [first] = await store.reads.sql.all<{ name: string; error: string }>(
    'SELECT name, error FROM _held WHERE feed = ? AND error IS NOT NULL ORDER BY position_no LIMIT 1',
    [lane.id],
  );
  return (
    `The handlers failed for events of ${keys} keys, first for ${first?.name}: ${messageOf(first?.error)}. ` +
    `Fix them and rebuild again.`
  );
}
