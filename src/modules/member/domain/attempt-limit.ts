/**
 * How many attempts may fail, as a leaky bucket (the generic cell rate algorithm, ITU-T I.371): each failure fills the
 * bucket by one, and one leaks away after each interval. In any period P at most `burst + P / intervalMs` attempts fail.
 */
export interface AttemptLimit {
  /** Failures that may follow one another without a wait. */
  readonly burst: number;
  /** After this time one failure is forgotten, in milliseconds. */
  readonly intervalMs: number;
  /** An attempt beyond the burst is delayed by at most this, in milliseconds; a longer wait is a refusal. 0 delays none. */
  readonly longestDelayMs: number;
}

/** The answer of one bucket to one attempt. */
export type Verdict =
  | {
      readonly admitted: true;
      /** When the bucket is empty again, in milliseconds UTC, with this attempt counted as a failure. */
      readonly emptyAt: number;
      /** How long the attempt has to wait before its password is checked, in milliseconds. */
      readonly delayMs: number;
    }
  | { readonly admitted: false; readonly retryAfterMs: number };

/**
 * Counts an attempt as failed before its outcome is known, so that many at once cannot pass together. Give the count
 * back with {@link withoutOne} when the attempt succeeds. A refused attempt is not counted.
 */
export function admit(limit: AttemptLimit, emptyAt: number | undefined, now: number): Verdict {
  const { burst, intervalMs, longestDelayMs } = limit;
  const full = burst * intervalMs;
  // A clock that was set back makes no wait longer than the limit allows.
  const before = Math.min(Math.max(emptyAt ?? now, now), now + full + longestDelayMs);
  const after = before + intervalMs;
  const delayMs = Math.max(0, after - now - full);
  return delayMs > longestDelayMs
    ? { admitted: false, retryAfterMs: delayMs - longestDelayMs }
    : { admitted: true, emptyAt: after, delayMs };
}

/** The bucket with one failure less: the attempt succeeded, or its password was not checked. */
export function withoutOne({ intervalMs }: AttemptLimit, emptyAt: number): number {
  return emptyAt - intervalMs;
}
