import { type Duration, milliseconds } from '../contract/duration.js';
import type { Clock, Timer } from '../ops/clock.js';

interface PendingTimer {
  readonly at: number;
  readonly task: () => void;
}

/** A clock that stands still until it is turned or set. Timers run in the order of their times. */
export class VirtualClock implements Clock {
  private readonly timers = new Set<PendingTimer>();
  /** How far the time of day is from where the passing of time alone would have brought it. */
  private skew = 0;

  constructor(private time = Date.UTC(2026, 0, 5, 9)) {}

  now(): number {
    return this.time + this.skew;
  }

  monotonic(): number {
    return this.time;
  }

  after(ms: number, task: () => void): Timer {
    const timer = { at: this.time + Math.max(0, ms), task };
    this.timers.add(timer);
    return { cancel: () => void this.timers.delete(timer) };
  }

  /** Sets the time of day, forth or back (milliseconds UTC), as a time server does: no time passes, no timer runs. */
  set(now: number): void {
    this.skew = now - this.time;
  }

  notBefore(time: number): void {
    if (time > this.now()) this.set(time);
  }

  /** Turns the clock on by some milliseconds, running each timer at its time; what the timers start runs afterwards. */
  turn(ms: number): void {
    const until = this.time + ms;
    for (let next = this.due(until); next; next = this.due(until)) this.run(next);
    this.time = until;
  }

  /** Turns the clock on by a duration, running each timer at its time and letting what it starts get going. */
  async advance(duration: Duration): Promise<void> {
    await this.advanceTo(this.now() + milliseconds(duration));
  }

  /** Turns the clock on to a time in milliseconds UTC; never back. */
  async advanceTo(end: number): Promise<void> {
    const until = end - this.skew;
    for (let next = this.due(until); next; next = this.due(until)) {
      this.run(next);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.time = Math.max(this.time, until);
  }

  private run(timer: PendingTimer): void {
    this.timers.delete(timer);
    this.time = Math.max(this.time, timer.at);
    timer.task();
  }

  private due(end: number): PendingTimer | undefined {
    let first: PendingTimer | undefined;
    for (const timer of this.timers) if (timer.at <= end && (!first || timer.at < first.at)) first = timer;
    return first;
  }
}
