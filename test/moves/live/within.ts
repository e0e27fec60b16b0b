import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for some work, but not permanently where it is broken.
 * @returns whether it has ended in time
 */
export async function endsWithin(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  try {
    const late = sleep(limitMs, false, { signal: timer.signal }).catch(() => false);
    return await Promise.race([work.then(() => true), late]);
  } finally {
    timer.abort();
  }
}
