import { type Clock, systemClock, type Timer } from './clock.js';

interface PendingTimer {
  /** On the monotonic time of this clock. */
  readonly at: number;
  readonly task: () => void;
}

/**
 * The clock of a process that runs for tests: it goes on by itself, and can be turned on besides. What other machines compare
 * with theirs is not turned, so that hosts whose clocks are turned one after another still trust each other's requests.
 */
export class TurnableClock implements Clock {
  /** What is to run, with the timer of the base that runs it when the time comes by itself. */
  private readonly timers = new Map<PendingTimer, Timer>();
  private aheadMs = 0;

  /** @param base the clock that it goes on with */
  constructor(private readonly base: Clock) {}

  now(): number {
    return this.base.now() + this.aheadMs;
  }

  monotonic(): number {
    return this.base.monotonic() + this.aheadMs;
  }

  wall(): number {
    return this.base.wall?.() ?? this.base.now();
  }

  notBefore(time: number): void {
    this.base.notBefore?.(time - this.aheadMs);
  }

  after(ms: number, task: () => void): Timer {
    const timer = { at: this.monotonic() + Math.max(0, ms), task };
    this.arm(timer);
    return { cancel: () => this.take(timer) };
  }

  /**
   * Turns the clock on, by milliseconds. Each timer that comes due meanwhile runs at its time, the earliest first, and what it
   * starts gets going before the next one does. Resolves when the clock has been turned.
   */
  async turn(ms: number): Promise<void> {
    const end = this.aheadMs + ms;
    for (;;) {
      const next = this.earliest();
      const leftMs = Math.max(0, (next?.at ?? Infinity) - this.monotonic());
      if (!next || this.aheadMs + leftMs > end) break;
      this.aheadMs += leftMs;
      this.take(next);
      next.task();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.aheadMs = Math.max(this.aheadMs, end);
    // Their time has come nearer.
    for (const [timer, bySelf] of [...this.timers]) {
      bySelf.cancel();
      this.arm(timer);
    }
  }

  private arm(timer: PendingTimer): void {
    const run = () => {
      this.timers.delete(timer);
      timer.task();
    };
    this.timers.set(timer, this.base.after(timer.at - this.monotonic(), run));
  }

  private take(timer: PendingTimer): void {
    this.timers.get(timer)?.cancel();
    this.timers.delete(timer);
  }

  private earliest(): PendingTimer | undefined {
    let first: PendingTimer | undefined;
    for (const timer of this.timers.keys()) if (!first || timer.at < first.at) first = timer;
    return first;
  }
}

/** The clock of a host. Only one that runs for tests (`NODE_ENV=test`) has one that can be turned. */
export function hostClock({ NODE_ENV }: { readonly NODE_ENV: string }): Clock {
  return NODE_ENV === 'test' ? new TurnableClock(systemClock) : systemClock;
}
