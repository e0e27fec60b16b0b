import { figuresIn, lacksSource } from './figures.mjs';

describe('a figure of a record', () => {
  it('is the number before its source, with its tolerance: 10 % unless it says so', () => {
    const text =
      'It takes 2,555.5 units a\nsecond (`bench: store › 1 writer › ours ±25 %`), in 12 files\n(`count: src/**`), since 2026.';
    expect(figuresIn(text)).toEqual([
      {
        ...{ stated: 2555.5, shown: '2,555.5 units a second', tolerance: 0.25 },
        source: { kind: 'bench', of: 'store › 1 writer › ours' },
        named: 'bench: store › 1 writer › ours ±25 %',
      },
      {
        stated: 12,
        shown: '12 files',
        tolerance: 0.1,
        source: { kind: 'count', of: 'src/**' },
        named: 'count: src/**',
      },
    ]);
  });

  it('of an option needs a source, when it is one that is measured', () => {
    expect(lacksSource('It costs 12 ms.')).toBe(true);
    expect(lacksSource('It costs 12 ms (`trial: 2026-01-05, one bed`).')).toBe(false);
    expect(lacksSource('It waits for 30 s, and has 2 options.')).toBe(false);
  });
});
