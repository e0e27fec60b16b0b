import { backoffMs } from '../work/backoff.js';
import type { FeedLimits } from './feed-limits.js';
import type { Setback } from './held-events.js';

/** What follows from one more failure of an event: another attempt later, or parking after the last one. */
export function setbackOf(
  failure: unknown,
  formerAttempts: number,
  limits: FeedLimits,
  now: number,
  random: () => number,
): Setback {
  const attempts = formerAttempts + 1;
  return {
    attempts,
    failure,
    parked: attempts >= limits.attempts,
    nextAttemptAt: now + backoffMs(attempts, limits.retry, random),
  };
}
