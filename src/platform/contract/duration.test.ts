import { isDuration, milliseconds } from './duration.js';

describe('a duration', () => {
  it.each([
    ['250ms', 250],
    ['2s', 2_000],
    ['1.5m', 90_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
  ] as const)('%s is %d milliseconds', (text, expected) => {
    expect(milliseconds(text)).toBe(expected);
  });

  it('without a unit is refused with an example', () => {
    expect(isDuration('250')).toBe(false);
    expect(() => milliseconds('250' as never)).toThrow(
      "'250' is not a duration; write a number and a unit: 250ms, 2s, 5m, 12h or 7d.",
    );
  });
});
