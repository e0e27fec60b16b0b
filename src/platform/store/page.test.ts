import { isRefused } from '../contract/failure.js';
import { BAD_CURSOR } from '../contract/page.js';
import { cursorOf, keyOf, pageOfRows } from './page.js';

const refusalOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('a cursor', () => {
  it('decodes to the key that it was made of', () => {
    expect(keyOf(cursorOf(['정원', 'b']), 2)).toEqual(['정원', 'b']);
    expect(keyOf(undefined, 2)).toBeUndefined();
  });

  it.each([
    'x',
    '!!',
    cursorOf(['a']),
    Buffer.from('[1,2]').toString('base64url'),
    Buffer.from('{"0":"a"}').toString('base64url'),
    cursorOf(['a', '\u0000']),
  ])('%j of another list is refused', (cursor) => {
    expect(
      isRefused(
        refusalOf(() => keyOf(cursor, 2)),
        BAD_CURSOR,
      ),
    ).toBe(true);
  });
});

describe('a page', () => {
  const page = (rows: string[], limit: number) =>
    pageOfRows(
      rows,
      limit,
      (row) => [row],
      (row) => row.toUpperCase(),
    );

  it('with an extra row ends in the cursor of its last item', () => {
    expect(page(['a', 'b', 'c'], 2)).toEqual({ items: ['A', 'B'], next: cursorOf(['b']) });
  });

  it('that holds all rows has no next page', () => {
    expect(page(['a', 'b'], 2)).toEqual({ items: ['A', 'B'] });
    expect(page([], 2)).toEqual({ items: [] });
  });
});
