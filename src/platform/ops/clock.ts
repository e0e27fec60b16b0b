import { uptime } from 'node:os';
import { SteadyTime } from './steady-time.js';

/** A timer that can be taken back. */
export interface Timer {
  cancel(): void;
}

/** The time, injected so that tests can turn it. Every "now", deadline and timer of the platform uses a clock. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Milliseconds that only ever grow: for durations and deadlines. */
  monotonic(): number;
  /** Runs `task` once after `ms` milliseconds. A pending timer does not keep the process alive. */
  after(ms: number, task: () => void): Timer;
  /**
   * Milliseconds since 1970, UTC, of the machine's clock, which jumps when it is set: for what other machines compare with
   * theirs. Default: {@link now}.
   */
  wall?(): number;
  /** Takes this time (milliseconds UTC) for the least that it can be by now, since somebody has seen it already. */
  notBefore?(time: number): void;
}

/** The time as it is stored and sent: ISO 8601, UTC, milliseconds. */
export function utc(ms: number): string {
  return new Date(ms).toISOString();
}

const steady = new SteadyTime(
  () => Date.now(),
  () => performance.now(),
  () => uptime() * 1_000,
);

/** The time of this process: that of the machine's clock, but it never jumps when that is set. See {@link SteadyTime}. */
export const systemClock: Clock & { readonly steady: SteadyTime } = {
  steady,
  now: () => steady.now(),
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  after(ms, task) {
    const handle = setTimeout(task, ms);
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
  notBefore: (time) => steady.notBefore(time),
};

/**
 * Keeps the process alive until the returned function is called: for a stop that may wait for nothing but a clock's
 * timers, which by themselves keep nothing alive.
 */
export function keepAlive(): () => void {
  const handle = setInterval(() => undefined, 60_000);
  return () => clearInterval(handle);
}
