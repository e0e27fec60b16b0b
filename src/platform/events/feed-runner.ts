import { messageOf } from '../ops/message-of.js';
import { LeaseLost } from '../store/lease.js';
import { StaleSubscriptions } from './apply-batch.js';
import { FeedOperator } from './feed-operator.js';
import { describeFeed } from './describe-feed.js';
import type { FeedEnvironment } from './feed-environment.js';
import { BackoffPause } from '../work/backoff.js';
import { FeedProgress } from './feed-progress.js';
import type { FeedState } from './feed-state.js';
import { FeedTimers } from './feed-timers.js';
import { assertSameLog, ForkedLog } from './forked-log.js';
import { loadLanes } from './feed-readers.js';
import { WorkLoop } from '../work/work-loop.js';
import { recordSubscriptions } from './record-subscriptions.js';
import type { SubscribedHandler } from './subscribed-handler.js';
import { suspendSubscriptions } from './subscriptions.js';
import { suspensionRemark } from './suspension-remark.js';

/**
 * Runs one feed: all that one module hears of another, in order per key, each event taking effect once. Woken by news of
 * the producer, by its own timers, and now and then in case a signal was missed.
 */
export class FeedRunner {
  readonly feed: string;
  readonly producer: string;
  /** What the feed hears, by the names of the events. */
  readonly handlers: ReadonlyMap<string, SubscribedHandler>;
  /** What operators have it do. */
  readonly operator: FeedOperator;
  private readonly progress: FeedProgress;
  private readonly pause: BackoffPause;
  private readonly pump = new WorkLoop(() => this.work());
  private readonly timers: FeedTimers;
  private release: (() => void) | undefined;
  private pollDue = false;
  private stopReason: string | undefined;
  private remarked: string | undefined;
  private runs = 0;

  constructor(
    readonly environment: FeedEnvironment,
    subscribed: readonly SubscribedHandler[],
  ) {
    const { feed, source, clock, random, limits } = environment;
    this.feed = feed;
    this.producer = source.producer;
    this.handlers = new Map(subscribed.map((subscription) => [subscription.event.name, subscription]));
    this.progress = new FeedProgress(environment);
    this.operator = new FeedOperator(environment, this.progress, this.pump, (again) => this.reload(again));
    this.pause = new BackoffPause(clock, random, limits.pause, () => this.wake());
    this.timers = new FeedTimers(clock, limits.pollMs, { retry: () => this.wake(), poll: () => this.recheck() });
  }

  /** Counts the runs of the feed; unchanged between two looks, nothing has happened. */
  get ran(): number {
    return this.runs;
  }

  /**
   * Records the subscriptions and begins.
   * @throws Error when a handler asks for a past that is gone. A forked log does not throw: the feed stops and says so.
   */
  async start(): Promise<void> {
    await recordSubscriptions({ ...this.environment, handlers: this.handlers });
    await this.load();
    try {
      for (const lane of this.progress.lanes) await assertSameLog(lane, this.environment.source);
    } catch (error) {
      if (error instanceof ForkedLog) return this.halt(error.message);
      throw error;
    }
    this.listen();
  }

  /** Why the feed waits for a person, if it does. */
  get stopped(): string | undefined {
    return this.stopReason;
  }

  /** Looks for work now. */
  wake(): void {
    this.pump.wake();
  }

  /** Looks again at what is held, after an operator has changed it. */
  recheck(): void {
    this.pollDue = true;
    this.wake();
  }

  /** Tells the producer how far the feed is, so that its log can be trimmed up to there; a later look tries again. */
  async tryToReport(): Promise<void> {
    if (this.stopReason !== undefined || !this.environment.lease.held) return;
    await this.progress.report().catch((error: unknown) => {
      const { feed, log } = this.environment;
      log.debug({ feed }, `${feed} did not report how far it is; ${this.producer} keeps its log: ${messageOf(error)}`);
    });
  }

  /** Goes on from where another process has brought the feed. */
  takeOver(): Promise<void> {
    return this.pump.between(async () => {
      await this.load().catch((error: unknown) => this.recover(error));
      this.pollDue = true;
    });
  }

  /** Starts nothing new; resolves when the unit of work that runs is done. */
  async stop(): Promise<void> {
    this.release?.();
    this.timers.cancel();
    await this.pump.stop();
    this.timers.cancel();
    this.pause.cancel();
  }

  /** Sentences that say of which subscriptions this program has no handler. */
  get remarks(): readonly string[] {
    const { suspended } = this.progress;
    return this.environment.lease.held && suspended.length > 0 ? [suspensionRemark(this.feed, suspended)] : [];
  }

  /** Whether the feed has nothing to do before {@link nextWake}. It looks into the producer's log, so no signal can be missed. */
  async idle(): Promise<boolean> {
    if (this.pump.busy) return false;
    if (this.stopReason !== undefined || this.pause.state || !this.environment.lease.held) return true;
    const due = this.progress.retryAt !== undefined && this.progress.retryAt <= this.environment.clock.now();
    // Where the log cannot be reached, the run that is woken finds out and pauses the feed.
    const done = !due && (this.progress.overfull !== undefined || (await this.progress.caughtUp().catch(() => false)));
    if (!done) this.wake();
    return done && !this.pump.busy;
  }

  /** When the feed goes on by itself (milliseconds UTC): the end of its pause, or the next attempt at a held event. */
  nextWake(): number | undefined {
    if (this.stopReason !== undefined || !this.environment.lease.held) return undefined;
    return this.pause.state?.until ?? this.progress.retryAt;
  }

  async state(): Promise<FeedState> {
    // Where another process runs the feed, the database knows how far it is, and this one's memory does not.
    if (!this.environment.lease.held) await this.pump.between(() => this.load());
    return describeFeed(this.environment, this.progress, this.pause.state, this.stopReason);
  }

  /** Sentences that say why the feed is not ready; empty when it is. */
  readiness(): readonly string[] {
    return [this.stopReason, this.progress.overfull].filter((sentence) => sentence !== undefined);
  }

  private async work(): Promise<boolean> {
    if (this.stopReason !== undefined || this.pause.state || !this.environment.lease.held) return false;
    this.runs += 1;
    try {
      if (this.pollDue) {
        this.pollDue = false;
        this.progress.recount();
        await this.progress.report();
      }
      const more = await this.progress.step();
      this.pause.succeeded();
      this.timers.retryAt(this.progress.retryAt);
      return more;
    } catch (error) {
      await this.recover(error);
      return false;
    }
  }

  private async recover(error: unknown): Promise<void> {
    const { log, feed, lease } = this.environment;
    if (error instanceof LeaseLost) return lease.lost();
    if (error instanceof ForkedLog) return this.halt(error.message);
    const failed =
      error instanceof StaleSubscriptions && (await this.load().catch((failure: unknown) => ({ failure })));
    if (failed) return this.recover(failed.failure);
    this.pause.begin(messageOf(error));
    log.warn({ feed, err: error, until: this.pause.state?.until }, `${feed} waits and goes on by itself.`);
  }

  /** Loads the feed after an operator has changed it; `again`: also one that had stopped goes on. */
  private async reload(again: boolean): Promise<void> {
    await this.load();
    if (again) this.stopReason = undefined;
    this.listen();
  }

  private halt(reason: string): void {
    this.stopReason = reason;
    this.environment.log.error({ feed: this.feed }, reason);
  }

  private async load(): Promise<void> {
    const { store, lease, feed, consumer, log } = this.environment;
    if (lease.held) await suspendSubscriptions(this.environment, feed, this.handlers);
    this.progress.resume(await loadLanes(store.reads.sql, feed, consumer, this.handlers));
    for (const remark of this.remarks) if (remark !== this.remarked) log.warn({ feed }, (this.remarked = remark));
  }

  /** Hears the producer's news, and looks now and then. */
  private listen(): void {
    if (this.release) return this.wake();
    this.release = this.environment.source.onNews(() => this.wake());
    this.timers.beginPolling();
    this.wake();
  }
}
