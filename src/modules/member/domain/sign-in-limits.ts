import type { AttemptLimit } from './attempt-limit.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** One account from one network that the account does not know: at most 30 passwords in the first hour, then 20. */
export const ACCOUNT_FROM_UNKNOWN_NETWORK: AttemptLimit = { burst: 10, intervalMs: 3 * MINUTE, longestDelayMs: 0 };
/**
 * One account from all unknown networks together: at most 100 passwords in any hour (OWASP ASVS 4.0, 2.2.1). It does
 * not apply to a device or network that the account knows, so that strangers lock no member out.
 */
export const ACCOUNT_FROM_ALL_UNKNOWN_NETWORKS: AttemptLimit = { burst: 40, intervalMs: MINUTE, longestDelayMs: 0 };
/**
 * One account from one network that it knows, by clients without a device token. They are slowed down and not locked
 * out: a stranger behind the same address must not lock the member out. At most 1,240 passwords in the first hour.
 */
export const ACCOUNT_FROM_KNOWN_NETWORK: AttemptLimit = {
  burst: 40,
  intervalMs: 3 * SECOND,
  longestDelayMs: 6 * SECOND,
};
/** One device of an account. A device beyond it counts as unknown: its token may be stolen. */
export const DEVICE: AttemptLimit = { burst: 10, intervalMs: 6 * MINUTE, longestDelayMs: 0 };
/**
 * One network to all accounts that do not know it: somebody tries leaked passwords. It slows down and locks nobody out,
 * because many people share one address.
 */
export const UNKNOWN_NETWORK: AttemptLimit = { burst: 100, intervalMs: SECOND / 2, longestDelayMs: 8 * SECOND };

/** An account knows a network for so long after the last sign-in from there. */
export const NETWORK_KNOWN_FOR_MS = 30 * DAY;
/** A device token is valid for so long after the last sign-in with it. */
export const DEVICE_KNOWN_FOR_MS = 90 * DAY;
/** Devices that an account knows at most; the one unused for longest is forgotten. */
export const MOST_DEVICES = 20;

/** The address that is counted when a call comes from within, and the edge has seen no client. */
export const NO_ADDRESS = 'here';
