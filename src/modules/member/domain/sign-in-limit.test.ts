import { ACCOUNT_FROM_NETWORK, FORGOTTEN_AFTER_MS, oneMore, waitOf, type SignInLimit } from './sign-in-limit.js';

const NOW = Date.UTC(2026, 0, 5, 9);
const limit: SignInLimit = { free: 2, firstMs: 1_000, longestMs: 5_000 };
const failed = (count: number) => ({ count, lastAt: NOW });

describe('the wait before the next attempt to sign in', () => {
  it.each([
    [0, 0],
    [1, 0],
    [2, 1_000],
    [3, 2_000],
    [4, 4_000],
    [5, 5_000],
    [5_000, 5_000],
  ])('after %i failures is %i ms: it doubles up to its longest', (count, wait) => {
    expect(waitOf(limit, failed(count), NOW)).toBe(wait);
  });

  it('runs from the last failure, and ends', () => {
    expect(waitOf(limit, failed(3), NOW + 1_500)).toBe(500);
    expect(waitOf(limit, failed(3), NOW + 2_000)).toBe(0);
  });

  it('gets no longer when the clock is set back', () => {
    expect(waitOf(limit, failed(3), NOW - 3_600_000)).toBe(2_000);
  });

  it('is none for somebody who has never failed', () => {
    expect(waitOf(ACCOUNT_FROM_NETWORK, undefined, NOW)).toBe(0);
  });
});

describe('a failure', () => {
  it('is counted with those before it, until they are forgotten', () => {
    expect(oneMore(failed(3), NOW + 1_000)).toEqual({ count: 4, lastAt: NOW + 1_000 });
    expect(oneMore(failed(3), NOW + FORGOTTEN_AFTER_MS)).toEqual({ count: 1, lastAt: NOW + FORGOTTEN_AFTER_MS });
    expect(oneMore(undefined, NOW)).toEqual({ count: 1, lastAt: NOW });
  });
});
