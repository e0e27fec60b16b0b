import { systemClock } from '../../ops/clock.js';

/**
 * How long statements may follow each other before the event loop turns, in milliseconds. Timers, and everyone else in the
 * process, wait for so long.
 */
const LONGEST_MS = 5;

/** When the first statement since the last turn of the event loop was sent; undefined when none was. */
let since: number | undefined;

/** Resolves when the event loop has turned. */
export function loopTurned(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Does something now, and resolves after all promise callbacks that wait. A synchronous package has a result at once: without this,
 * a unit that does not await a statement would end after it, but before it with every other driver. When statements have kept the
 * event loop for 5 ms it resolves after a turn of the loop: otherwise no timer could end a unit that sends quick statements without
 * end.
 */
export function resolvedLater<T>(work: () => T | PromiseLike<T>): Promise<T> {
  if (since === undefined) {
    since = systemClock.monotonic();
    setImmediate(() => (since = undefined));
  }
  const began = since;
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) =>
      systemClock.monotonic() - began > LONGEST_MS ? setImmediate(end) : process.nextTick(end);
    try {
      const result = work();
      settle(() => resolve(result));
    } catch (error) {
      settle(() => reject(error));
    }
  });
}
