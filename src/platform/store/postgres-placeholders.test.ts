import { numbered } from './postgres-placeholders.js';

describe('a statement with `?` for each value', () => {
  it.each([
    ['SELECT * FROM plants WHERE id = ? AND height > ?', 'SELECT * FROM plants WHERE id = $1 AND height > $2'],
    ["SELECT '?', 'it''s ?', ?", "SELECT '?', 'it''s ?', $1"],
    ['SELECT "what?" FROM plants -- really?\nWHERE id = ?', 'SELECT "what?" FROM plants -- really?\nWHERE id = $1'],
    ['SELECT /* ? */ ?', 'SELECT /* ? */ $1'],
    ['SELECT 1', 'SELECT 1'],
  ])('numbers them, and leaves texts, names and comments alone: %s', (written, sent) => {
    expect(numbered(written)).toBe(sent);
    expect(numbered(written)).toBe(sent);
  });
});
