import { backoffMs } from './backoff.js';

const backoff = { baseMs: 200, capMs: 30_000 };

describe('a backoff', () => {
  it('doubles with each failure up to its cap', () => {
    const longest = (failures: number) => backoffMs(failures, backoff, () => 1);
    expect([1, 2, 3, 8, 9, 5_000].map(longest)).toEqual([200, 400, 800, 25_600, 30_000, 30_000]);
  });

  it('is spread over the upper half of its length', () => {
    expect(backoffMs(3, backoff, () => 0)).toBe(400);
    expect(backoffMs(3, backoff, () => 0.5)).toBe(600);
  });
});
