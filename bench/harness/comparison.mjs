import { median } from './median.mjs';

/**
 * One round of one side: its cases.
 * @typedef {readonly { readonly case: string, readonly ours: number | null, readonly unit: string }[]} Round
 */

/**
 * A case on both sides, by the medians of its rounds.
 * @typedef {object} Compared
 * @property {string} case
 * @property {string} unit
 * @property {number} now
 * @property {number} before
 * @property {number} ratio now ÷ before: of rates more is better, of times and sizes less
 * @property {readonly [number, number]} spread the lowest and the highest ratio of a round
 */

/**
 * Compares the rounds of two commits, which were measured by turns. A case that one side does not have is left out.
 * @param {readonly { readonly now: Round, readonly before: Round }[]} rounds
 * @returns {readonly Compared[]}
 */
export function compare(rounds) {
  const cases = new Map(rounds.flatMap(({ now }) => now.map((row) => [row.case, row.unit])));
  return [...cases].flatMap(([name, unit]) => {
    const pairs = rounds.flatMap(({ now, before }) => {
      const [ours, theirs] = [now, before].map((side) => side.find((row) => row.case === name)?.ours ?? undefined);
      return ours === undefined || theirs === undefined ? [] : [{ ours, theirs }];
    });
    if (pairs.length === 0) return [];
    const [now, before] = [median(pairs.map(({ ours }) => ours)), median(pairs.map(({ theirs }) => theirs))];
    const ratios = pairs.map(({ ours, theirs }) => ours / theirs);
    return [{ case: name, unit, now, before, ratio: now / before, spread: [Math.min(...ratios), Math.max(...ratios)] }];
  });
}

/**
 * The comparison as a table of Markdown.
 * @param {string} commit
 * @param {readonly Compared[]} compared
 */
export function comparisonTable(commit, compared) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  const short = (/** @type {number} */ value) => String(Number(value.toPrecision(3)));
  return [
    line(['case', 'now', commit, 'unit', 'now ÷ before', 'spread']),
    line(['---', '---', '---', '---', '---', '---']),
    ...compared.map(({ case: name, unit, now, before, ratio, spread }) =>
      line([name, short(now), short(before), unit, ratio.toFixed(2), spread.map((one) => one.toFixed(2)).join('–')]),
    ),
  ].join('\n');
}
