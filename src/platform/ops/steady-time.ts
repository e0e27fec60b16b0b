/** How fast a difference is made up for: 1 s in 100 s. A wait of five minutes is wrong by three seconds at most. */
const CATCH_UP = 0.01;
/** Smaller differences between two clocks of a machine are noise. */
const NOTICED_MS = 1_000;

/**
 * The time of day for one process. It begins with the machine's clock and goes on with the monotonic one, so waits last as
 * long as they should when the machine's clock is set forward or back. It never goes back. A difference that stays is made up
 * for slowly (1 s in 100 s); a time for which the machine was suspended counts at once, since it has really passed.
 */
export class SteadyTime {
  private time: number;
  private at: number;
  private awakeSince: number;

  /**
   * @param wall the machine's clock: milliseconds UTC
   * @param monotonic milliseconds; may leave out times of suspension
   * @param boot milliseconds since the machine was booted, times of suspension included
   */
  constructor(
    private readonly wall: () => number,
    private readonly monotonic: () => number,
    private readonly boot: () => number,
  ) {
    this.time = wall();
    this.at = monotonic();
    this.awakeSince = boot() - this.at;
  }

  /** Milliseconds since 1970, UTC; whole ones. */
  now(): number {
    const at = this.monotonic();
    const passed = Math.max(0, at - this.at);
    this.at = at;
    this.time += passed;
    const ahead = this.wall() - this.time;
    if (ahead > NOTICED_MS) this.time += Math.min(ahead, this.suspended(at));
    const left = this.wall() - this.time;
    const most = Math.abs(left) < NOTICED_MS && left > 0 ? left : passed * CATCH_UP;
    this.time += Math.max(-most, Math.min(most, left));
    return Math.floor(this.time);
  }

  /** By how much the machine's clock is ahead of this time, in milliseconds; negative when it is behind. */
  difference(): number {
    const now = this.now();
    return this.wall() - now;
  }

  /** Goes forward to this time (milliseconds UTC), if it is earlier by now. */
  notBefore(time: number): void {
    this.time = Math.max(this.now(), time);
  }

  /** How long the machine was suspended since the last look. */
  private suspended(at: number): number {
    const awakeSince = this.boot() - at;
    const suspended = awakeSince - this.awakeSince;
    if (suspended < NOTICED_MS) return 0;
    this.awakeSince = awakeSince;
    return suspended;
  }
}
