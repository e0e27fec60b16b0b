import type { Clock, Timer } from '../ops/clock.js';
import { type Backoff, backoffMs } from './backoff.js';

/** The waits of a feed, or of the sagas of a module: longer with each failure in a row, over by themselves. */
export class FeedPause {
  private failures = 0;
  private timer: Timer | undefined;
  private current: { readonly until: number; readonly reason: string } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly limits: { readonly pause: Backoff },
    private readonly resume: () => void,
  ) {}

  /** The wait that is on: until when (milliseconds UTC), and why. */
  get state(): { readonly until: number; readonly reason: string } | undefined {
    return this.current;
  }

  /** Whether something failed since the last step that went well. */
  get failing(): boolean {
    return this.failures > 0;
  }

  begin(reason: string): void {
    this.timer?.cancel();
    this.failures += 1;
    const wait = backoffMs(this.failures, this.limits.pause, this.random);
    this.current = { until: this.clock.now() + wait, reason };
    this.timer = this.clock.after(wait, () => {
      this.current = undefined;
      this.resume();
    });
  }

  /** A step went well: the next wait is short again. */
  succeeded(): void {
    this.failures = 0;
  }

  cancel(): void {
    this.timer?.cancel();
    this.current = undefined;
  }
}
