import type { Clock, Timer } from '../ops/clock.js';

/** How a wait grows from one failure to the next. */
export interface Backoff {
  /** The wait after the first failure, in milliseconds; it doubles with each further one. */
  readonly baseMs: number;
  /** The longest wait, in milliseconds. */
  readonly capMs: number;
}

/**
 * The wait after the given number of failures (1 or more), in milliseconds. It grows exponentially, and is spread over its
 * upper half, so that those who failed together do not return together ("equal jitter": M. Brooker, AWS Architecture Blog,
 * 2015).
 */
export function backoffMs(failures: number, backoff: Backoff, random: () => number): number {
  const full = Math.min(backoff.capMs, backoff.baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(full / 2 + (random() * full) / 2);
}

/** The pause of a work loop after a failure. It is longer after each failure in a row, and ends by itself. */
export class BackoffPause {
  private failures = 0;
  private timer: Timer | undefined;
  private current: { readonly until: number; readonly reason: string } | undefined;

  /** @param resume is called when the pause is over. */
  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly backoff: Backoff,
    private readonly resume: () => void,
  ) {}

  /** The present pause: until when (milliseconds UTC), and why. Undefined while the loop works. */
  get state(): { readonly until: number; readonly reason: string } | undefined {
    return this.current;
  }

  /** Whether something has failed since the last success. */
  get failing(): boolean {
    return this.failures > 0;
  }

  /** Begins a pause after a failure. */
  begin(reason: string): void {
    this.timer?.cancel();
    this.failures += 1;
    const wait = backoffMs(this.failures, this.backoff, this.random);
    this.current = { until: this.clock.now() + wait, reason };
    this.timer = this.clock.after(wait, () => {
      this.current = undefined;
      this.resume();
    });
  }

  /** Notes a success: the next pause is short again. */
  succeeded(): void {
    this.failures = 0;
  }

  /** Ends the present pause without resuming. */
  cancel(): void {
    this.timer?.cancel();
    this.current = undefined;
  }
}
