import { median, percentile } from '../../bench/harness/median.mjs';
import { rowOf } from '../../bench/harness/row.mjs';

describe('the median', () => {
  it('is the value in the middle, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([7])).toBe(7);
  });

  it('of an even number of values lies half way between the two in the middle', () => {
    expect(median([10, 1, 4, 2])).toBe(3);
  });

  it('compares numbers, not their texts', () => {
    expect(median([100, 20, 3])).toBe(20);
  });

  it('is the percentile of one half; the others lie between their neighbours in proportion', () => {
    const values = [40, 10, 30, 20, 50];
    expect([0, 0.25, 0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([10, 20, 30, 49.6, 50]);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('a row', () => {
  it('is the median of ours, that of the floor, and ours divided by the floor', () => {
    const row = rowOf('one', 'units/s', [
      { ours: 100, floor: 400 },
      { ours: 300, floor: 200 },
      { ours: 200, floor: 500 },
    ]);
    expect(row).toMatchObject({ ours: 200, floor: 400, ratio: 0.5, aim: null, met: null });
    expect(row.runs).toHaveLength(3);
  });

  it('has neither floor nor ratio where none was measured', () => {
    expect(rowOf('one', 'ms', [{ ours: 3 }])).toMatchObject({ ours: 3, floor: null, ratio: null });
    expect(rowOf('one', 'ms', [{ ours: 3 }]).runs).toEqual([{ ours: 3, floor: null }]);
  });

  it.each([
    [500, true],
    [499.9, false],
  ])('of %d against 1000 has met a ratio of at least 0.5: %s', (ours, met) => {
    const row = rowOf('one', 'units/s', [{ ours, floor: 1_000 }], { ratioAtLeast: 0.5 });
    expect(row).toMatchObject({ aim: 'ratio ≥ 0.5', met });
  });

  it.each([
    [9.99, true],
    [10, false],
  ])('of %d ms has met an aim of less than 10 ms: %s', (ours, met) => {
    expect(rowOf('one', 'ms', [{ ours }], { below: 10 })).toMatchObject({ aim: 'ours < 10 ms', met });
  });

  it('without a floor has not met a ratio', () => {
    expect(rowOf('one', 'units/s', [{ ours: 9 }], { ratioAtLeast: 0.5 }).met).toBe(false);
  });

  it('says three digits of what is small and whole numbers of what is large', () => {
    expect(rowOf('one', 'µs', [{ ours: 1.23456, floor: 12_345.6 }])).toMatchObject({ ours: 1.23, floor: 12_346 });
  });
});
