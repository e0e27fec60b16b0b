import { Unavailable, isOutage } from '../../contract/failure.js';
import type { Clock, Timer } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import { isOwner } from '../../store/database/ownership.js';
import { LeaseLost } from '../../store/unit/lease.js';
import type { ModuleStore, OpenShadow } from '../../store/unit/module-store.js';
import type { FeedRunner } from '../feed/feed-runner.js';
import type { RebuildState } from '../feed/feed-state.js';
import type { ModelFeeds, ModelTables } from './model-feeds.js';
import { ModelReplay, RebuildFailed } from './model-replay.js';
import { outsideContext } from '../../ops/context.js';
import { BackoffPause, WorkLoop } from '../../work/work-loop.js';
import { failRequest, PendingRebuilds, type RebuildRequest, saveRequest } from './rebuild-requests.js';

/** How often a process looks for rebuilds that another one has begun, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

export interface ModelRebuildsSpec {
  readonly store: ModuleStore;
  readonly models: ModelFeeds;
  /** One of the module's feeds: they share a lease and limits. */
  readonly runner: FeedRunner;
  readonly openShadow: OpenShadow;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
}

/**
 * Rebuilds the read models of one module on request: from an empty shadow store, beside the feeds, which go on. Queries see
 * the former model until the new one has caught up and is swapped in. The module's database keeps the request: after a
 * crash, the process that runs the feeds begins it again.
 */
export class ModelRebuilds {
  private readonly loop = new WorkLoop(() => this.work());
  private readonly pause: BackoffPause;
  private readonly pending: PendingRebuilds;
  private timer: Timer | undefined;
  private current: ModelReplay | undefined;
  private stopping = false;

  constructor(private readonly spec: ModelRebuildsSpec) {
    const { clock, random, runner, store, models } = spec;
    this.pending = new PendingRebuilds(store.reads.sql, models);
    this.pause = new BackoffPause(clock, random, runner.environment.limits.pause, () => this.loop.wake());
  }

  /** Goes on with the requests from before a restart, or before {@link stop}. */
  async start(): Promise<void> {
    this.stopping = false;
    this.loop.start();
    await this.pending.load();
    // The logs are kept already for a rebuild that is pending: a producer that takes no report does not stop the start.
    if (this.pending.all.length > 0 && this.lease.held)
      await this.spec.models.keepLogs(this.pending.wanted).catch((error: unknown) => {
        if (!isOutage(error)) throw error;
      });
    if (!this.spec.store.exclusive) this.tick();
    this.loop.wake();
  }

  /** Throws away what is half built; the next start begins it again. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.timer?.cancel();
    this.pause.cancel();
    await this.loop.stop();
    this.pause.cancel();
    this.timer?.cancel();
    await this.discard();
  }

  /**
   * Requests the rebuild of all read models that a feed fills.
   * @returns their names, and whether a rebuild begins: not when it was done, or is under way, under this replay id.
   * @throws Refused as {@link ModelFeeds.filledBy} and {@link ModelFeeds.assertPossible}, and `REBUILD_RUNS`; Unavailable
   *   when another process runs the feeds.
   */
  async request(
    feed: string,
    { replayId, kept }: { readonly replayId: string; readonly kept: boolean },
  ): Promise<{ readonly models: readonly string[]; readonly begun: boolean }> {
    const { store, models } = this.spec;
    const filled = models.filledBy(feed);
    if (!this.lease.held)
      throw new Unavailable(`${feed} is run by another process at present; ask that one to rebuild it.`);
    await this.pending.load();
    const wanted: ModelTables[] = [];
    for (const model of filled) if (!(await this.pending.isKnown(model, replayId))) wanted.push(model);
    for (const model of wanted) await models.assertPossible(model, kept);
    await models.keepLogs([...this.pending.wanted, ...wanted]);
    for (const { name: model } of wanted)
      await store.units.run(`rebuild the read model ${model}`, (tx) => saveRequest(tx, { model, replayId, kept }));
    await this.pending.load();
    this.loop.wake();
    return { models: filled.map(({ name }) => name), begun: wanted.length > 0 };
  }

  /** The rebuilds of a feed's read models that are under way, or have failed. */
  states(feed: string): readonly RebuildState[] {
    return this.pending.states(feed, this.current);
  }

  /** Whether there is nothing to do before {@link nextWake}. */
  idle(): boolean {
    return !this.loop.busy;
  }

  /** When a paused rebuild goes on (milliseconds UTC). */
  nextWake(): number | undefined {
    return this.pending.all.length > 0 ? this.pause.state?.until : undefined;
  }

  private get lease() {
    return this.spec.runner.environment.lease;
  }

  private async work(): Promise<boolean> {
    const [request] = this.pending.all;
    if (this.stopping || this.pause.state || !request || !this.lease.held) return false;
    try {
      this.current ??= await this.begin(request);
      if (this.stopping) return false;
      if (await this.current.step()) await this.finish(this.current);
      this.pause.succeeded();
      return true;
    } catch (error) {
      await this.recover(request, error);
      return this.lease.held && this.pause.state === undefined;
    }
  }

  private async begin(request: RebuildRequest): Promise<ModelReplay> {
    const { models, openShadow } = this.spec;
    const model = models.model(request.model);
    if (!model) throw new RebuildFailed(`This program declares no read model ${request.model}.`);
    await models.assertPossible(model, request.kept);
    await models.keepLogs(this.pending.wanted);
    const shadow = await openShadow();
    try {
      return await ModelReplay.begin(model, request, shadow, models.of(model));
    } catch (error) {
      await shadow.remove();
      throw error;
    }
  }

  private async finish(replay: ModelReplay): Promise<void> {
    const rows = await replay.swap();
    const { store, log, models } = this.spec;
    log.info({ module: store.module, model: replay.model.name, rows }, 'A read model was rebuilt and swapped in.');
    await this.pending.load();
    await this.discard();
    await models.keepLogs(this.pending.wanted);
  }

  private async recover({ model }: RebuildRequest, error: unknown): Promise<void> {
    const { store, log, models } = this.spec;
    const of = { module: store.module, model, err: error };
    // The module has another owner: it will stop its rebuilds, and start them again when it is the owner.
    if (!isOwner(store.ownership)) return;
    if (isOutage(error)) {
      this.pause.begin(messageOf(error));
      return log.warn(of, `The rebuild of the read model ${model} pauses and goes on by itself.`);
    }
    try {
      await this.discard();
      if (error instanceof LeaseLost) return this.lease.lost(error);
      log.error(of, `The read model ${model} was not rebuilt; the former one stays in use.`);
      await store.units.run(`the rebuild of ${model} failed`, (tx) => failRequest(tx.sql, model, messageOf(error)));
      await this.pending.load();
      await models.keepLogs(this.pending.wanted);
    } catch (failure) {
      this.pause.begin(messageOf(failure));
    }
  }

  /** A shadow store that cannot be removed now is removed when the next attempt opens its own. */
  private async discard(): Promise<void> {
    const { log, store } = this.spec;
    const former = this.current;
    this.current = undefined;
    await former?.remove().catch((error: unknown) => {
      log.warn({ err: error, module: store.module }, 'The shadow store of a read model was not removed.');
    });
  }

  private tick(): void {
    this.timer = outsideContext(() =>
      this.spec.clock.after(LOOK_EVERY_MS, () => {
        void this.pending.load().then(
          () => this.loop.wake(),
          () => undefined,
        );
        if (!this.stopping) this.tick();
      }),
    );
  }
}
