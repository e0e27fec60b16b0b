import { forPostgres } from './postgres-connection.js';

describe('a statement with `?` for each value', () => {
  it.each([
    ['SELECT * FROM plants WHERE id = ? AND height > ?', 'SELECT * FROM plants WHERE id = $1 AND height > $2'],
    ["SELECT '?', 'it''s ?', ?", "SELECT '?', 'it''s ?', $1"],
    ['SELECT "what?" FROM plants -- really?\nWHERE id = ?', 'SELECT "what?" FROM plants -- really?\nWHERE id = $1'],
    ['SELECT /* ? */ ?', 'SELECT /* ? */ $1'],
    ['SELECT 1', 'SELECT 1'],
  ])('numbers them, and leaves texts, names and comments alone: %s', (written, sent) => {
    expect(forPostgres(written)).toBe(sent);
    expect(forPostgres(written)).toBe(sent);
  });
});

describe('a list that a statement makes', () => {
  it.each([
    [
      'SELECT json_group_array(json_array(a, ?) ORDER BY a) FROM plants',
      'SELECT json_agg(json_build_array(a, $1) ORDER BY a) FROM plants',
    ],
    ["SELECT 'json_array(', my_json_array(a), json_array", "SELECT 'json_array(', my_json_array(a), json_array"],
  ])('is made by the functions of PostgreSQL: %s', (written, sent) => {
    expect(forPostgres(written)).toBe(sent);
  });
});
