import type { Lag } from './live-state.js';
import { LIVE_LIMITS } from './live-limits.js';
import type { Followed } from './live-host.js';

/** What the last hops were like: whether a switch would be short, and how far the copy is behind. */
export class HopWindow {
  private readonly keys: number[] = [];
  private caughtUpAt: number | undefined;
  private behind = 0;

  /** @param now in milliseconds of the monotonic clock, after the hop */
  note({ applied, head, keys }: Followed, now: number): void {
    this.behind = head - applied;
    if (this.behind === 0) this.caughtUpAt = now;
    this.keys.push(keys);
    if (this.keys.length > LIVE_LIMITS.smallHops) this.keys.shift();
  }

  /** Whether the last hops were small, and the copy had everything after the last one. */
  get isSmall(): boolean {
    const { smallHops, smallKeys } = LIVE_LIMITS;
    return this.behind === 0 && this.keys.length === smallHops && this.keys.every((keys) => keys < smallKeys);
  }

  lag(now: number): Lag {
    return {
      commits: this.behind,
      ms: this.behind === 0 || this.caughtUpAt === undefined ? 0 : Math.round(now - this.caughtUpAt),
    };
  }
}
