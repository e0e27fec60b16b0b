import { admit, type AttemptLimit, withoutOne } from './attempt-limit.js';
import { registrationLimit } from './registration-limit.js';
import { ACCOUNT_FROM_ALL_UNKNOWN_NETWORKS } from './sign-in-limits.js';

const NOW = Date.UTC(2026, 0, 5, 9);
const HOUR = 3_600_000;
const strict: AttemptLimit = { burst: 2, intervalMs: 10_000, longestDelayMs: 0 };
const patient: AttemptLimit = { burst: 2, intervalMs: 1_000, longestDelayMs: 2_000 };

/** The bucket after so many failures at one moment, and the delays that they had. */
function failed(limit: AttemptLimit, times: number, at = NOW) {
  let emptyAt: number | undefined;
  const delays: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const verdict = admit(limit, emptyAt, at);
    if (!verdict.admitted) throw new Error(`Failure ${n + 1} was refused.`);
    ({ emptyAt } = verdict);
    delays.push(verdict.delayMs);
  }
  return { emptyAt, delays };
}

describe('a limit of attempts', () => {
  it('admits as many failures at once as its burst, and refuses the next one until one has leaked away', () => {
    const { emptyAt } = failed(strict, 2);
    expect(admit(strict, emptyAt, NOW)).toEqual({ admitted: false, retryAfterMs: 10_000 });
    expect(admit(strict, emptyAt, NOW + 4_000)).toEqual({ admitted: false, retryAfterMs: 6_000 });
    expect(admit(strict, emptyAt, NOW + 10_000)).toMatchObject({ admitted: true, delayMs: 0 });
  });

  it('forgets all failures after the burst has leaked away', () => {
    const { emptyAt } = failed(strict, 2);
    expect(admit(strict, emptyAt, NOW + 20_000)).toEqual(admit(strict, undefined, NOW + 20_000));
  });

  it('that delays spaces attempts by its interval, and refuses those that would wait for too long', () => {
    const { emptyAt, delays } = failed(patient, 4);
    expect(delays).toEqual([0, 0, 1_000, 2_000]);
    expect(admit(patient, emptyAt, NOW)).toEqual({ admitted: false, retryAfterMs: 1_000 });
  });

  it('does not count an attempt that is given back', () => {
    const { emptyAt } = failed(strict, 2);
    const verdict = admit(strict, withoutOne(strict, emptyAt ?? 0), NOW);
    expect(verdict.admitted && verdict.emptyAt).toBe(emptyAt);
  });

  it('makes nobody wait longer when the clock is set back', () => {
    const { emptyAt } = failed(strict, 2, NOW + HOUR);
    expect(admit(strict, emptyAt, NOW)).toEqual({ admitted: false, retryAfterMs: 10_000 });
  });

  it('keeps guessing at one account from all unknown networks to 100 passwords in any hour', () => {
    let emptyAt: number | undefined;
    const tried: number[] = [];
    for (let now = NOW; now < NOW + 3 * HOUR; now += 1_000) {
      const verdict = admit(ACCOUNT_FROM_ALL_UNKNOWN_NETWORKS, emptyAt, now);
      if (verdict.admitted) tried.push(now);
      if (verdict.admitted) ({ emptyAt } = verdict);
    }
    const inAnyHour = tried.map((from) => tried.filter((at) => at >= from && at < from + HOUR).length);
    expect(Math.max(...inAnyHour)).toBeGreaterThan(90);
    expect(Math.max(...inAnyHour)).toBeLessThanOrEqual(100);
  });

  it('of registrations admits so many an hour', () => {
    expect(failed(registrationLimit(5), 5).delays).toEqual([0, 0, 0, 0, 0]);
    expect(() => failed(registrationLimit(5), 6)).toThrow('Failure 6 was refused.');
  });
});
