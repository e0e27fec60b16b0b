import type { Clock, Timer } from '../ops/clock.js';
import { outsideContext } from '../ops/context.js';

/** When a feed looks again by itself: for the next attempt at a held event, and now and then in case a signal was missed. */
export class FeedTimers {
  private retry: Timer | undefined;
  private poll: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly pollMs: number,
    private readonly on: { readonly retry: () => void; readonly poll: () => void },
  ) {}

  /** Looks every `pollMs` milliseconds from now on. */
  beginPolling(): void {
    this.poll = outsideContext(() =>
      this.clock.after(this.pollMs, () => {
        this.on.poll();
        this.beginPolling();
      }),
    );
  }

  /** Looks at this time (milliseconds UTC), and no longer at the one given before. */
  retryAt(time: number | undefined): void {
    this.retry?.cancel();
    this.retry = time === undefined ? undefined : this.clock.after(Math.max(0, time - this.clock.now()), this.on.retry);
  }

  cancel(): void {
    this.retry?.cancel();
    this.poll?.cancel();
  }
}
