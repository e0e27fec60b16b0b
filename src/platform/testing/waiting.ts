import { systemClock } from '../ops/clock.js';

const LIMIT_MS = 15_000;
const LOOK_EVERY_MS = 5;

/**
 * Looks until `probe` gives something other than undefined, null or false, and resolves with it.
 * @throws Error with the description after 15 seconds of real time, unless the suite allows more.
 */
export async function arrives<T>(
  description: string,
  probe: () => T | Promise<T>,
  limitMs = LIMIT_MS,
): Promise<NonNullable<T>> {
  const end = systemClock.monotonic() + limitMs;
  for (;;) {
    const seen = await probe();
    if (seen !== undefined && seen !== null && seen !== false) return seen;
    if (systemClock.monotonic() > end) throw new Error(`Waited ${limitMs} ms in vain: ${description}.`);
    await new Promise<void>((resolve) => systemClock.after(LOOK_EVERY_MS, resolve));
  }
}
