import { freeLine, identifier, isWellFormed, line } from './text.js';

const at = (code: number) => String.fromCodePoint(code);
const fits = (text: string) => line(20).safeParse(text).success;
const fitsFreely = (text: string) => freeLine(20).safeParse(text).success;

describe('a line', () => {
  it.each(['가', 'a', '매콤한 떡볶이 (2인)', "O'Neill; drop", '카페\u3000봄', 'e\u0301clair', '치킨🍗', '𠮷野家', '…'])(
    '%j is one',
    (text) => {
      expect([fits(text), fitsFreely(text)]).toEqual([true, true]);
    },
  );

  it.each(['', ' ', ' a', 'a ', 'a\nb', 'a\u0000b', 'a\u0085b', 'a\u2028b', 'a\u2029b', 'x'.repeat(21)])(
    '%j is none',
    (text) => {
      expect([fits(text), fitsFreely(text)]).toEqual([false, false]);
    },
  );

  it.each([
    ['a bidirectional override', 0x202e],
    ['a bidirectional isolate', 0x2066],
    ['a mark of direction', 0x200f],
    ['a zero-width space', 0x200b],
    ['a byte order mark', 0xfeff],
    ['a soft hyphen', 0xad],
    ['a private character', 0xe000],
    ['an unassigned character', 0x0378],
    ['a lone surrogate', 0xd800],
    ['half of a pair', 0xdc00],
  ])('does not hold %s', (_what, code) => {
    expect([fits(`박${at(code)}사장`), fitsFreely(`박${at(code)}사장`)]).toEqual([false, false]);
  });

  it.each([
    ['Hangul fillers', [0x3164, 0x115f, 0x1160, 0xffa0]],
    ['the blank of Braille', [0x2800]],
    ['variation selectors', [0xfe0f, 0xe0100]],
    ['joiners', [0x200d, 0x200c]],
  ])('that names something does not hold %s', (_what, codes) => {
    for (const code of codes) expect([fits(at(code)), fits(`박${at(code)}사장`)]).toEqual([false, false]);
  });

  it.each(['\u0301', '\u0301\u0302', '\u0301a', '\u3000', '\u00a0'])(
    'is not made of %j alone, nor begins so',
    (text) => {
      expect([fits(text), fitsFreely(text)]).toEqual([false, false]);
    },
  );

  it.each(['👨‍👩‍👧 가족', '맛있어요 ❤️', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'])('of free text may be %s', (text) => {
    expect([fits(text), fitsFreely(text)]).toEqual([false, true]);
  });
});

describe('a text', () => {
  it('is well formed when each surrogate has its other half', () => {
    expect([isWellFormed('🍗'), isWellFormed('\ud83c'), isWellFormed('\udf57\ud83c')]).toEqual([true, false, false]);
  });
});

describe('an identifier', () => {
  it('is of letters, digits and hyphens, 64 at most', () => {
    expect(identifier.safeParse('01890a5d-ac96-774b-bcce-b302099a8057').success).toBe(true);
    for (const text of ['', 'a b', "a'", 'x'.repeat(65)]) expect(identifier.safeParse(text).success).toBe(false);
  });
});
