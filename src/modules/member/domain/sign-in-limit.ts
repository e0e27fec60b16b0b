const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How often a sign-in may fail before the next attempt has to wait. */
export interface SignInLimit {
  /** Failures that cost no waiting. */
  readonly free: number;
  /** The first wait, in milliseconds; it doubles with each further failure. */
  readonly firstMs: number;
  readonly longestMs: number;
}

/** What is remembered of failed attempts. */
export interface Failures {
  readonly count: number;
  /** The last one, in milliseconds UTC. */
  readonly lastAt: number;
}

/** One account from one network: somebody who has forgotten the password, or guesses it. */
export const ACCOUNT_FROM_NETWORK: SignInLimit = { free: 5, firstMs: 30 * SECOND, longestMs: 15 * MINUTE };
/**
 * One account from everywhere: guessing from many addresses. Its wait is short, and does not hold where the member has
 * signed in lately, so that nobody is locked out by others.
 */
export const ACCOUNT: SignInLimit = { free: 100, firstMs: 30 * SECOND, longestMs: 5 * MINUTE };
/** One network to all accounts: trying out leaked passwords. */
export const NETWORK: SignInLimit = { free: 100, firstMs: 30 * SECOND, longestMs: 15 * MINUTE };

/** Failures are forgotten so long after the last one. */
export const FORGOTTEN_AFTER_MS = HOUR;
/** A network from which a member has signed in is known so long. */
export const KNOWN_FOR_MS = 30 * 24 * HOUR;

/** How long the next attempt has to wait, in milliseconds; 0: not at all. Never more than the limit's longest wait. */
export function waitOf(limit: SignInLimit, failures: Failures | undefined, now: number): number {
  if (!failures || failures.count < limit.free) return 0;
  const doublings = Math.min(failures.count - limit.free, 30);
  const wait = Math.min(limit.firstMs * 2 ** doublings, limit.longestMs);
  // A clock that was set back makes no wait longer.
  return Math.max(0, wait - Math.max(0, now - failures.lastAt));
}

/** The failures after one more. */
export function oneMore(failures: Failures | undefined, now: number): Failures {
  const count = failures && now - failures.lastAt < FORGOTTEN_AFTER_MS ? failures.count : 0;
  return { count: count + 1, lastAt: now };
}
