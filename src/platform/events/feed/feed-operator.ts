import { Unavailable } from '../../contract/failure.js';
import { LeaseLost } from '../../store/unit/lease.js';
import type { WorkLoop } from '../../work/work-loop.js';
import type { FeedEnvironment } from './feed-environment.js';
import type { FeedReaders } from './feed-readers.js';
import { forgetSubscriptions } from './subscriptions.js';

/** Changes a feed on an operator's behalf, between two of its runs, in the process that runs it. */
export class FeedOperator {
  /** @param reload loads the feed from the database; given true, a feed that had stopped goes on. */
  constructor(
    private readonly environment: FeedEnvironment,
    private readonly readers: FeedReaders,
    private readonly loop: WorkLoop,
    private readonly reload: (again: boolean) => Promise<void>,
  ) {}

  /**
   * Runs `change` between two runs of the feed, then loads the feed again; a feed that had stopped goes on, too.
   * @returns the result of `change`: false when it changed nothing.
   * @throws Unavailable when another process runs the feed: only that one can change it.
   */
  change(change: (environment: FeedEnvironment, readers: FeedReaders) => Promise<boolean>): Promise<boolean> {
    return this.betweenRuns('rebuild it', async () => {
      const changed = await change(this.environment, this.readers);
      if (changed) await this.reload(true);
      return changed;
    });
  }

  /**
   * Forgets a suspended subscription for good, with what is held for it; the producer no longer keeps its log for it.
   * @returns false when there is no such subscription.
   * @throws Unavailable when another process runs the feed: that one may have the handler.
   */
  forget(name: string): Promise<boolean> {
    return this.betweenRuns('forget a subscription', async () => {
      const { lease, feed } = this.environment;
      if (!this.readers.suspended.some(({ event }) => event === name)) return false;
      await lease.run(`forget ${name} in ${feed}`, (tx) => forgetSubscriptions(tx, feed, [name]));
      await this.reload(false);
      await this.readers.report();
      return true;
    });
  }

  /** @throws Unavailable when another process runs the feed, also when this one learns it only now. */
  private async betweenRuns<T>(what: string, task: () => Promise<T>): Promise<T> {
    const { lease, feed } = this.environment;
    const elsewhere = (cause?: unknown) =>
      new Unavailable(`${feed} is run by another process at present; ask that one to ${what}.`, { cause });
    if (!lease.held) throw elsewhere();
    try {
      return await this.loop.between(task);
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      lease.lost(error);
      throw elsewhere(error);
    }
  }
}
