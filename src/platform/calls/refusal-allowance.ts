import { callerOf, type Principal } from '../contract/principal.js';
import type { Clock } from '../ops/clock.js';

const HOUR_MS = 3_600_000;
const MOST_AN_HOUR = 100;
const MOST_CALLERS = 10_000;

/**
 * Bounds how many refusals of each client one module stores as outcomes: 100 an hour. A refusal has no effect, so the key
 * of one that is not stored can be used again; and a client that provokes refusals without end does not fill the disk.
 * Refusals of calls that modules make are always stored: their sagas compare a repeated outcome with the first one.
 */
export class RefusalAllowance {
  private readonly stored = new Map<string, { since: number; count: number }>();

  constructor(private readonly clock: Clock) {}

  /** Takes one from the allowance of this caller. Returns whether there was one left. */
  take(principal: Principal): boolean {
    if (principal.kind === 'module') return true;
    const caller = callerOf(principal);
    const now = this.clock.monotonic();
    let entry = this.stored.get(caller);
    if (!entry || now - entry.since >= HOUR_MS) {
      this.stored.delete(caller);
      if (this.stored.size >= MOST_CALLERS) this.stored.delete(this.stored.keys().next().value as string);
      this.stored.set(caller, (entry = { since: now, count: 0 }));
    }
    if (entry.count >= MOST_AN_HOUR) return false;
    entry.count += 1;
    return true;
  }
}
