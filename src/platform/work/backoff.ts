/** How a wait grows from one failure to the next. */
export interface Backoff {
  /** The wait after the first failure, in milliseconds; it doubles with each further one. */
  readonly baseMs: number;
  /** The longest wait, in milliseconds. */
  readonly capMs: number;
}

/**
 * The wait after the given number of failures (1 or more), in milliseconds. It grows exponentially, and is spread over its
 * upper half, so that attempts that failed together do not run again together ("equal jitter": M. Brooker, AWS Architecture Blog,
 * 2015).
 */
export function backoffMs(failures: number, backoff: Backoff, random: () => number): number {
  const full = Math.min(backoff.capMs, backoff.baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(full / 2 + (random() * full) / 2);
}
