import type { BusinessDigest } from './business-digest.js';
import { digestOfText } from './canonical-text.js';
import { differences, differenceText } from './digest-difference.js';

function digestWith(lines: readonly string[], version = 1): BusinessDigest {
  const digest = digestOfText(lines.join('\n'));
  return { version, digest, projections: { money: { digest, count: lines.length, lines } } };
}
const said = (first: readonly string[], second: readonly string[]) =>
  differenceText(differences(digestWith(first), digestWith(second)), ['here', 'there']);

describe('the difference of two digests', () => {
  it('is none when they are equal', () => {
    expect(differences(digestWith(['a', 'b']), digestWith(['a', 'b']))).toEqual([]);
  });

  it('names lines that one has once more', () => {
    expect(said(['a', 'a', 'b'], ['a', 'b', 'c'])).toBe('money: 2 lines differ (- only here, + only there)\n- a\n+ c');
  });

  it('names the first five lines of each side, and counts the others', () => {
    const lines = Array.from({ length: 8 }, (_, at) => `line ${at}`);
    const text = said(lines, ['other']);
    expect(text.split('\n')).toHaveLength(1 + 5 + 1 + 1);
    expect(text).toContain('and 3 more');
  });

  it('names the first lines that have changed places, when nothing else differs', () => {
    expect(said(['a', 'b', 'c'], ['a', 'c', 'b'])).toBe('money: the same lines in another order, first\n- b\n+ c');
  });

  it('says how to see the lines, where a digest has none', () => {
    const { projections, ...rest } = digestWith(['a']);
    const without = { ...rest, projections: { money: { digest: projections['money']?.digest ?? '', count: 1 } } };
    const text = differenceText(differences(digestWith(['b']), without), ['here', 'there']);
    expect(text).toBe('money: the digests differ; with --rows on both sides the lines are named.');
  });

  it('is not judged between two versions', () => {
    expect(() => differences(digestWith([]), digestWith([], 2))).toThrow(/^One digest has version 1, the other 2: /);
  });
});
