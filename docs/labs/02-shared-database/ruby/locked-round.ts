import { becomes } from '../matrix/market.js';
import { lock, ordersIn } from './ruby-files.js';
import type { RunningRuby } from './running-ruby.js';

/** How many orders are placed while reviews are locked. */
const ORDERS = 3;
/** So long invitations may take after a lock has ended, in milliseconds. */
const CATCH_UP_MS = 4_000;
/** A lock that just ends lasts at least so long, in milliseconds: longer than ruby waits for one at the start of the lab. */
const LOCKED_MS = 2_500;

/** The results of orders that were placed while reviews were locked. */
export interface LockedRound {
  readonly answered: number;
  /** Those that got an error. */
  readonly refused: number;
  /** Those that got no response within the limit. After the first one, no more are placed. */
  readonly unanswered: number;
  /** Answered orders that have no invitation after the lock. */
  readonly missing: number;
}

/**
 * Places orders while files are locked; then the locks end, and the invitations of the answered orders are waited for.
 * @param isKilled whether ruby is killed before the locks end, and started again afterwards
 */
export async function lockedRound(
  ruby: RunningRuby,
  files: readonly string[],
  isKilled: boolean,
): Promise<LockedRound> {
  const locks = await Promise.all(files.map(lock));
  const unlockAt = performance.now() + LOCKED_MS;
  const placed: string[] = [];
  let [refused, unanswered] = [0, 0];
  for (let at = 0; at < ORDERS && unanswered === 0; at += 1) {
    const { status, body } = await ruby.order(18_000 + at);
    if (status === 200) placed.push(String(body['orderId']));
    else if (status === 0) unanswered += 1;
    else refused += 1;
  }
  if (isKilled) await ruby.kill();
  else await new Promise((resolve) => setTimeout(resolve, unlockAt - performance.now()));
  for (const release of locks) await release();
  if (isKilled) await ruby.startAgain();
  let missing = placed.length;
  await becomes(async () => {
    const invited = new Set((await ordersIn(ruby.data, 'invitations')).flatMap(({ orders }) => orders));
    missing = placed.filter((orderId) => !invited.has(orderId)).length;
    return missing === 0;
  }, CATCH_UP_MS);
  return { answered: placed.length, refused, unanswered, missing };
}
