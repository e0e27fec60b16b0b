import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../../ops/clock.js';

/** Lets the work of a process go first: a copy waits for it between chunks. */
export interface CopyThrottle {
  /** Resolves when the next chunk may be copied, at the latest after `mostMs`. */
  turn(mostMs: number): Promise<void>;
  close(): void;
}

/** Callers notice a longer delay of the event loop. */
const BUSY_MS = 30;
const PAUSE_MS = 25;
/** A busy process is no reason to stop: the module waits for the end of its copy. */
const LONGEST_MS = 100;
const RESOLUTION_MS = 10;
const NANOSECONDS = 1e6;

/** Pauses while the event loop of this process is late, for 100 ms at most: its 90th percentile since the last look is above a limit. */
export class EventLoopThrottle implements CopyThrottle {
  private readonly delay: IntervalHistogram;

  /** @param busyMs the limit, in milliseconds */
  constructor(
    private readonly clock: Clock,
    private readonly busyMs = BUSY_MS,
  ) {
    this.delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.delay.enable();
  }

  async turn(mostMs: number): Promise<void> {
    const end = this.clock.monotonic() + Math.min(mostMs, LONGEST_MS);
    while (this.isBusy() && this.clock.monotonic() < end)
      await new Promise<void>((resolve) => this.clock.after(PAUSE_MS, resolve));
  }

  close(): void {
    this.delay.disable();
  }

  private isBusy(): boolean {
    const late = this.delay.percentile(90) / NANOSECONDS - RESOLUTION_MS;
    this.delay.reset();
    return late > this.busyMs;
  }
}
