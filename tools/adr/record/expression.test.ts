import { holds, parseExpression, type Source } from './expression.mjs';

const figures: { readonly [of: string]: number } = { few: 1, many: 10, '': Date.parse('2026-06-01') };
const judge = (text: string) => {
  const expression = parseExpression(text);
  if (!expression) throw new Error(`'${text}' is no expression`);
  return holds(expression, ({ of }: Source) => figures[of]);
};

describe('a condition of a record', () => {
  it.each([
    ['count: many > 9', true],
    ['count: many >= 10', true],
    ['count: many < 10', false],
    ['count: few = 1', true],
    ['count: few <= 0.5', false],
    ['date >= 2026-05-31', true],
    ['date > 2026-06-02', false],
  ])('%s: %s', (text, expected) => {
    expect(judge(text)).toBe(expected);
  });

  it.each([
    ['count: few > 0 && count: many > 99', false],
    ['count: few > 5 || count: many > 5', true],
    ['metric: unknown > 1', undefined],
    ['metric: unknown > 1 || count: many > 5', true],
    ['metric: unknown > 1 && count: many > 99', false],
    ['metric: unknown > 1 && count: many > 5', undefined],
  ])('%s is %s: what cannot be had leaves it unknown, unless the rest decides', (text, expected) => {
    expect(judge(text)).toBe(expected);
  });

  it.each(['it is wet', 'count: beds > many', 'beds > 5', 'date >= next year', 'count: > 5', 'count: beds'])(
    'is not %s',
    (text) => {
      expect(parseExpression(text)).toBeUndefined();
    },
  );
});
