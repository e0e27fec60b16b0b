import { compare, comparisonTable } from '../../bench/harness/comparison.mjs';

const row = (name: string, ours: number | null) => ({ case: name, ours, unit: 'µs' });

describe('the comparison of two commits', () => {
  const rounds = [
    { now: [row('a call', 2), row('new', 1)], before: [row('a call', 4), row('gone', 1)] },
    { now: [row('a call', 3), row('new', 1)], before: [row('a call', 3), row('gone', 1)] },
    { now: [row('a call', 9), row('new', null)], before: [row('a call', 6), row('gone', 1)] },
  ];

  it('takes the medians of both sides, and shows how far the rounds differ', () => {
    expect(compare(rounds)).toEqual([
      { case: 'a call', unit: 'µs', now: 3, before: 4, ratio: 0.75, spread: [0.5, 1.5] },
    ]);
  });

  it('leaves out a case that one side does not have', () => {
    expect(compare(rounds).map(({ case: name }) => name)).toEqual(['a call']);
  });

  it('is printed as a table', () => {
    expect(comparisonTable('abc1234', compare(rounds)).split('\n').at(-1)).toBe(
      '| a call | 3 | 4 | µs | 0.75 | 0.50–1.50 |',
    );
  });
});
