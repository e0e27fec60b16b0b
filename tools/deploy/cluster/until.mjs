import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 200;
/** Generous: a wait ends when its condition holds, and a slow or busy machine is no reason to fail. */
const LIMIT_MS = 300_000;

/**
 * Waits until a condition holds.
 * @param {string} what the condition, as a clause
 * @param {AbortSignal} signal ends the wait early
 * @param {() => Promise<true | string>} probe `true`, or what is in the way; what it throws ends the wait
 * @throws {Error} with what was in the way last, after 5 minutes
 */
export async function until(what, signal, probe) {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    signal.throwIfAborted();
    const seen = await probe();
    if (seen === true) return;
    if (performance.now() > end) throw new Error(`It was not seen within ${LIMIT_MS / 1000} s that ${what}: ${seen}`);
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
}
