import type { SpoilName } from './market/spoils.js';
import { type Played, type Point, STEPS } from './played.js';

/** What is wrong with a move, and the hint for it. */
export interface Fault {
  readonly hint: string;
  readonly sentence: string;
}

/** Reads and writes of the door after so many steps. */
const DOOR = ['tables/shared', 'view/shared', 'both/shared', 'both/shared', 'both/shared', 'own/own', 'own/own'];
const [COPIED, SWITCHED, DROPPED] = [3, 5, 6];
/** A copy that lets fewer payments through, and keeps one waiting for more than this share of its time, stops the market. */
const [FEWEST, LONGEST_SHARE] = [5, 0.6];

/** What the check has done to the copy. */
const SPOILT: { readonly [name in SpoilName]: string } = {
  amount: 'One amount in the copy was changed',
  'two amounts': 'The amounts of two payments in the copy were swapped',
  status: 'The status of one payment in the copy was changed',
  'two entries': 'The amounts of two entries of the ledger in the copy were swapped',
};

/** The first fault of a move; undefined when there is none so far. */
export function faultOf({ points, unnoticed, wrongReads, failure }: Played): Fault | undefined {
  for (const point of points) {
    const fault = faultAt(point);
    if (fault) return fault;
  }
  if (unnoticed !== undefined)
    return {
      hint: unnoticed === 'amount' ? 'counts-only' : 'sums-only',
      sentence: `${SPOILT[unnoticed]} on purpose, and verify did not notice.`,
    };
  if (failure !== undefined) return { hint: 'read-the-failure', sentence: failure };
  if (wrongReads > 0)
    return { hint: 'wrong-reads', sentence: `${wrongReads} reads did not return the payment as it was acknowledged.` };
  return undefined;
}

function faultAt(point: Point): Fault | undefined {
  const { step, phase, acknowledged, shared, own, missing, stale } = point;
  const level = STEPS.indexOf(step) + (phase === 'undone' ? 0 : 1);
  const at = `After ${step} was ${phase === 'again' ? 'done again' : phase},`;
  const isUndone = phase === 'undone';
  const lost = `${missing} payments are missing at the door, and ${stale} are in an old state`;
  if (missing + stale > 0)
    return { hint: isUndone && step === 'switch' ? 'undo-loses-writes' : 'wrong-reads', sentence: `${at} ${lost}.` };
  if (`${point.reads}/${point.writes}` !== DOOR[level])
    return {
      hint: 'door',
      sentence: `${at} the door stands at ${point.reads}/${point.writes}; it should be at ${DOOR[level]}.`,
    };
  if (step === 'copy' && !isUndone && stopsTheMarket(point))
    return {
      hint: 'stops-writes',
      sentence: `The copy took ${point.tookMs} ms. ${point.writesMeanwhile} payments were written meanwhile, and one waited ${point.longestMs} ms.`,
    };
  if (level >= COPIED && own !== acknowledged)
    return {
      hint: 'changed-during-copy',
      sentence: `${at} the checksum of payment's database is ${own}, and that of the acknowledged payments ${acknowledged}.`,
    };
  if (level < SWITCHED && shared !== acknowledged)
    return {
      hint: 'wrong-reads',
      sentence: `${at} the checksum of the shared database is ${shared}, and that of the acknowledged payments ${acknowledged}.`,
    };
  if (step === 'drop' && isUndone && shared !== acknowledged)
    return {
      hint: 'drop-for-good',
      sentence: `${at} the checksum of the shared database is ${shared ?? 'none'}, so the switch can no longer be undone.`,
    };
  if (level === DROPPED && shared !== undefined)
    return { hint: 'door', sentence: `${at} the shared database still has the tables of payment.` };
  return undefined;
}

function stopsTheMarket({ writesMeanwhile, tookMs, longestMs }: Point): boolean {
  return writesMeanwhile < FEWEST && longestMs > tookMs * LONGEST_SHARE;
}
