import { type Duration, milliseconds } from '../../../src/platform/contract/duration.js';
import { breaking, compatible, type Difference } from './difference.js';
import type { EventPair } from './event-pair.js';

/**
 * Compares how long an event is kept. Less is breaking for consumers that begin with the oldest event: what they read
 * when they are built anew is gone.
 */
export function compareKeep({ module, subject, before, after, consumers }: EventPair): readonly Difference[] {
  if (before.keep === after.keep) return [];
  const isLonger = after.keep === 'forever' || lengthOf(after.keep) >= lengthOf(before.keep);
  const rule = isLonger ? 'event:keep-lengthened' : 'event:keep-shortened';
  const change = {
    module,
    subject,
    rule,
    what: `${subject} is kept ${spoken(after.keep)} instead of ${spoken(before.keep)}`,
  };
  const wanting = consumers.filter(({ wantsPast }) => wantsPast);
  if (isLonger) return [compatible(change, 'the log holds all that it held before', consumers)];
  if (wanting.length === 0) return [compatible(change, 'no module consumes it from the beginning', consumers)];
  const advice = 'keep it as long as a listener may have to be built anew';
  return [breaking(change, { consumers: wanting, verb: 'consume' }, `${advice}, from the beginning`)];
}

/** In milliseconds. The latest of each key is neither longer nor shorter than any time. */
function lengthOf(keep: string): number {
  if (keep === 'forever') return Infinity;
  return keep === 'latest per key' ? NaN : milliseconds(keep as Duration);
}

const spoken = (keep: string) =>
  keep === 'forever' ? 'permanently' : keep === 'latest per key' ? `the ${keep}` : `for ${keep}`;
