import type { AttemptLimit } from './attempt-limit.js';

const HOUR = 3_600_000;

/** Registrations from one network: `perHour` at once, and so many in each further hour. */
export function registrationLimit(perHour: number): AttemptLimit {
  return { burst: perHour, intervalMs: HOUR / perHour, longestDelayMs: 0 };
}
