import { identifier, line } from './text.js';

describe('a line', () => {
  it.each(['가', 'a', '매콤한 떡볶이 (2인)', "O'Neill; drop"])('%j is one', (text) => {
    expect(line(20).safeParse(text).success).toBe(true);
  });

  it.each(['', ' ', ' a', 'a ', 'a\nb', 'a\u0000b', 'x'.repeat(21)])('%j is none', (text) => {
    expect(line(20).safeParse(text).success).toBe(false);
  });
});

describe('an identifier', () => {
  it('is of letters, digits and hyphens, 64 at most', () => {
    expect(identifier.safeParse('01890a5d-ac96-774b-bcce-b302099a8057').success).toBe(true);
    for (const text of ['', 'a b', "a'", 'x'.repeat(65)]) expect(identifier.safeParse(text).success).toBe(false);
  });
});
