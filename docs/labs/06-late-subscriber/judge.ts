import type { Observation } from '../../../tools/lab/lab.js';
import type { Joined, Sum } from './joined.js';

const textOf = ({ postings, won }: Sum) => `${postings} postings, ${won.toLocaleString('en')} won`;

/** What came of the release, as lines. */
export function seenIn({ failure, past, booked, settled, shops, shopsWrong, settledAtKill }: Joined): string {
  if (failure !== undefined) return `Settlement did not join: ${failure}`;
  const killed =
    settledAtKill === undefined
      ? 'The new build caught up before it could be killed.'
      : `The new build was killed (kill -9) with ${settledAtKill} postings in its database, and started again.`;
  const [postings, won] = [settled.postings - booked.postings, settled.won - booked.won];
  return [
    `When settlement was made, payment had booked ${textOf(past)}.`,
    killed,
    `In the end payment has booked ${textOf(booked)}; settlement has ${textOf(settled)}.`,
    `Difference: ${postings} postings, ${won.toLocaleString('en')} won. Wrong balances: ${shopsWrong} of ${shops} shops.`,
  ].join('\n');
}

/** Judges a release by the balances in the database of settlement, compared with all that payment has published. */
export function judge(joined: Joined): Observation {
  const { failure, past, booked, settled, shopsWrong, settledAtKill } = joined;
  const passed = failure === undefined && shopsWrong === 0 && settledAtKill !== undefined;
  const figures = {
    ...{ past: past.postings, booked: booked.postings, settled: settled.postings },
    ...{ missing: Math.max(0, booked.postings - settled.postings) },
    ...{ twice: Math.max(0, settled.postings - booked.postings), wonOff: settled.won - booked.won },
  };
  return { passed, observed: seenIn(joined), figures, ...(passed ? {} : { hint: hintFor(joined) }) };
}

function hintFor({ failure, booked, settled, pagesRead, shopsWrong }: Joined): string {
  if (failure !== undefined) return 'read-the-failure';
  if (shopsWrong === 0) return 'not-killed';
  if (settled.postings === booked.postings) return 'other-sums';
  if (settled.postings < booked.postings) return pagesRead > 0 ? 'gap' : 'from-now';
  return pagesRead > 0 ? 'copied-twice' : 'outside-the-unit';
}
