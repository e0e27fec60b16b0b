/** A timer that can be taken back. */
export interface Timer {
  cancel(): void;
}

/** The time, injected so that tests can turn it. Every "now", deadline and timer of the platform asks a clock. */
export interface Clock {
  /** Milliseconds since 1970, UTC. May jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds that only ever grow: for durations and deadlines. */
  monotonic(): number;
  /** Runs `task` once after `ms` milliseconds. A pending timer does not keep the process alive. */
  after(ms: number, task: () => void): Timer;
}

/** The time as it is stored and sent: ISO 8601, UTC, milliseconds. */
export function utc(ms: number): string {
  return new Date(ms).toISOString();
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, task) {
    const handle = setTimeout(task, ms);
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
};
