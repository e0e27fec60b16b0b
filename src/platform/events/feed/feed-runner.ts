import { isOutage, NotOwner, refused } from '../../contract/failure.js';
import { messageOf } from '../../ops/message-of.js';
import { isOwner } from '../../store/database/ownership.js';
import { LeaseLost } from '../../store/unit/lease.js';
import { BackoffPause, WorkLoop } from '../../work/work-loop.js';
import { StaleSubscriptions } from './advance-reader.js';
import type { FeedEnvironment } from './feed-environment.js';
import { FeedOperator } from './feed-operator.js';
import { FeedProgress } from './feed-progress.js';
import type { SubscribedHandler } from './feed-reader.js';
import { FEED_STOPPED, type FeedState } from './feed-state.js';
import { ForkedLog } from './forked-log.js';
import { ProducerNews } from './producer-news.js';
import { LostPast } from './record-subscriptions.js';

/**
 * Runs one feed: the events of one module that another one consumes, in order per key, each taking effect once. It is woken
 * by news of the producer, by its own timers, and now and then in case news was missed.
 */
export class FeedRunner {
  readonly feed: string;
  /** The handlers of the feed, by the names of their events. */
  readonly handlers: ReadonlyMap<string, SubscribedHandler>;
  /** Changes the feed on an operator's behalf. */
  readonly operator: FeedOperator;
  /** Counts the runs of the feed: while it is unchanged, nothing has happened. */
  runs = 0;
  /** Why the feed waits for an operator, if it does. */
  stopped: string | undefined;
  /** Where the feed is. */
  readonly progress: FeedProgress;
  /** The pause after a failure. */
  readonly pause: BackoffPause;
  private readonly loop = new WorkLoop(() => this.work());
  private readonly news: ProducerNews;
  /** Whether its subscriptions are recorded. Before that it reads nothing and reports nothing. */
  private begun = false;
  private pollDue = false;

  constructor(
    readonly environment: FeedEnvironment,
    subscribed: readonly SubscribedHandler[],
  ) {
    const { feed, clock, random, limits } = environment;
    this.feed = feed;
    this.handlers = new Map(subscribed.map((subscription) => [subscription.event.name, subscription]));
    const wake = () => this.wake();
    this.progress = new FeedProgress(environment, this.handlers, wake);
    this.operator = new FeedOperator(environment, this.progress.readers, this.loop, (again) => this.reload(again));
    this.pause = new BackoffPause(clock, random, limits.pause, wake);
    this.news = new ProducerNews(environment, wake, () => this.recheck());
  }

  /**
   * Records the subscriptions and starts, also after {@link stop}. While the producer's log cannot be reached, or the consumer's
   * database has another owner, it begins later.
   * @throws LostPast when a handler needs events that were trimmed. As after a forked log, which does not throw, the feed stops.
   */
  async start(): Promise<void> {
    this.loop.start();
    this.stopped = undefined;
    this.begun = false;
    this.progress.readers.forgetReport();
    if (!isOwner(this.environment.store.ownership)) return this.news.listen();
    try {
      await this.begin();
    } catch (error) {
      if (!(error instanceof ForkedLog || error instanceof LostPast || isOutage(error))) throw error;
      await this.recover(error);
      if (error instanceof LostPast) throw error;
    }
    if (this.stopped === undefined) this.news.listen();
  }

  /** @throws Refused `FEED_STOPPED` when its subscriptions are not recorded yet, so that there is nothing to rebuild. */
  assertBegun(): void {
    const { feed, source } = this.environment;
    const waits = `${feed} has not begun, because the log of ${source.producer} cannot be reached; try again when it can.`;
    if (!this.begun) throw refused(FEED_STOPPED, this.stopped ?? waits);
  }

  wake(): void {
    this.loop.wake();
  }

  /** Looks again at what is held, after an operator has changed it. */
  recheck(): void {
    this.pollDue = true;
    this.wake();
  }

  /** Reports to the producer how far the feed is, so that its log can be trimmed up to there. */
  async tryToReport(): Promise<void> {
    const reports = this.begun && this.stopped === undefined && this.environment.lease.held;
    if (reports) await this.progress.readers.tryToReport();
  }

  /** Goes on from where another process has brought the feed. */
  takeOver(): Promise<void> {
    return this.loop.between(async () => {
      if (this.begun) await this.progress.load().catch((error: unknown) => this.recover(error));
      this.pollDue = true;
    });
  }

  /** Starts nothing new; resolves when the unit of work that runs is done. The feed may be started again. */
  async stop(): Promise<void> {
    this.news.stop();
    await this.loop.stop();
    this.progress.held.cancel();
    this.pause.cancel();
    this.pause.succeeded();
  }

  /** Whether the feed has nothing to do before {@link nextWake}. It reads the ends of the log, so no news can be missed. */
  async idle(): Promise<boolean> {
    if (this.loop.busy) return false;
    if (this.stopped !== undefined || this.pause.state || !this.environment.lease.held) return true;
    const { held } = this.progress;
    const due = held.nextAt !== undefined && held.nextAt <= this.environment.clock.now();
    const done = !due && (held.overfull !== undefined || (await this.progress.caughtUp().catch(() => false)));
    if (!done) this.wake();
    return done && !this.loop.busy;
  }

  /** When the feed goes on by itself (milliseconds UTC): the end of its pause, or the next attempt at a held event. */
  nextWake(): number | undefined {
    if (this.stopped !== undefined || !this.environment.lease.held) return undefined;
    return this.pause.state?.until ?? this.progress.held.nextAt;
  }

  async state(): Promise<FeedState> {
    const { environment, progress, stopped } = this;
    if (!environment.lease.held) await this.loop.between(() => progress.load());
    const reason = progress.obstacle;
    const paused = this.pause.state ?? (reason === undefined ? undefined : { reason });
    return {
      ...(await progress.describe()),
      ...(paused ? { paused } : {}),
      ...(stopped === undefined ? {} : { stopped }),
    };
  }

  /** Sentences that say why the feed is not ready; empty when it is. */
  readiness(): readonly string[] {
    return [this.stopped, this.progress.obstacle].filter((sentence) => sentence !== undefined);
  }

  private async begin(): Promise<void> {
    await this.progress.begin();
    this.begun = true;
    await this.progress.assertSameLog();
  }

  private async work(): Promise<boolean> {
    if (this.stopped !== undefined || this.pause.state || !isOwner(this.environment.store.ownership)) return false;
    try {
      if (!this.begun) await this.begin();
      if (!this.environment.lease.held) return false;
      this.runs += 1;
      const polled = this.pollDue;
      this.pollDue = false;
      if (polled) this.progress.held.forgetCounts();
      const more = await this.progress.step(polled);
      this.pause.succeeded();
      if (polled) await this.progress.readers.tryToReport();
      return more;
    } catch (error) {
      await this.recover(error);
      return false;
    }
  }

  private async recover(error: unknown): Promise<void> {
    const { log, feed, lease, store, consumer } = this.environment;
    // The module has another owner: it will stop its feeds, and start them again when it is the owner.
    if (!isOwner(store.ownership)) return;
    if (error instanceof LeaseLost) return lease.lost(error);
    if (error instanceof ForkedLog || error instanceof LostPast) return this.halt(error.message);
    const stale = error instanceof StaleSubscriptions;
    const failed = stale && (await this.progress.load().catch((failure: unknown) => ({ failure })));
    if (failed) return this.recover(failed.failure);
    this.pause.begin(messageOf(error));
    // Another process has fenced the database that they share; this one will read so in the journal.
    if (error instanceof NotOwner && error.module === consumer) return;
    log.warn({ feed, err: error, until: this.pause.state?.until }, `${feed} pauses and goes on by itself.`);
  }

  /** Loads the feed after an operator has changed it. @param again also a feed that had stopped goes on. */
  private async reload(again: boolean): Promise<void> {
    await this.progress.load();
    if (again) this.stopped = undefined;
    this.news.listen();
  }

  private halt(reason: string): void {
    this.stopped = reason;
    this.environment.log.error({ feed: this.feed }, reason);
  }
}
