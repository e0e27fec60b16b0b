import { betweenRuns } from './between-runs.js';
import type { FeedEnvironment } from './feed-environment.js';
import type { FeedProgress } from './feed-progress.js';
import type { WorkLoop } from '../work/work-loop.js';
import { type Rebuild, rebuildFeed } from './rebuild-feed.js';
import { forgetSubscriptions } from './subscriptions.js';

/** Changes a feed on an operator's behalf, between two of its runs, where it runs. */
export class FeedOperator {
  /** @param reload loads the feed; given true, also one that had stopped goes on. */
  constructor(
    private readonly environment: FeedEnvironment,
    private readonly progress: FeedProgress,
    private readonly pump: WorkLoop,
    private readonly reload: (again: boolean) => Promise<void>,
  ) {}

  /**
   * Handles the log again from the beginning, as {@link rebuildFeed} says. A feed that had stopped goes on.
   * @returns false when it was done before under this replay id.
   * @throws Unavailable when another process runs the feed: only it can begin anew.
   */
  rebuild(rebuild: Rebuild): Promise<boolean> {
    return this.change((environment, progress) => rebuildFeed(environment, progress, rebuild));
  }

  /**
   * Runs `change` while the feed rests, then goes on from what the database says; a feed that had stopped goes on, too.
   * @returns what `change` resolves with: false when it changed nothing.
   * @throws Unavailable when another process runs the feed: only it can begin anew.
   */
  change(change: (environment: FeedEnvironment, progress: FeedProgress) => Promise<boolean>): Promise<boolean> {
    return betweenRuns(this.environment, this.pump, 'rebuild it', async () => {
      const changed = await change(this.environment, this.progress);
      if (changed) await this.reload(true);
      return changed;
    });
  }

  /**
   * Forgets a suspended subscription for good, with what is held for it; the producer no longer keeps its log for it.
   * @returns false when there is no such one.
   * @throws Unavailable when another process runs the feed: that one may have the handler.
   */
  forget(name: string): Promise<boolean> {
    return betweenRuns(this.environment, this.pump, 'forget a subscription', async () => {
      const { lease, feed } = this.environment;
      if (!this.progress.suspended.some(({ event }) => event === name)) return false;
      await lease.run(`forget ${name} in ${feed}`, (tx) => forgetSubscriptions(tx, feed, [name]));
      await this.reload(false);
      await this.progress.report();
      return true;
    });
  }
}
