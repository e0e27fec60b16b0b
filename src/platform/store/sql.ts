/** A value that both databases store as it is. */
export type SqlValue = string | number | null;

/**
 * Statements written by hand: placeholders are `?` on either database, and every statement is read to its end. `json_array`
 * and `json_group_array` are there on either, too: what a row owns then comes with it, as one text of JSON. (With several rows of
 * a join, each column of each row costs, most of all with `sqlite3`.)
 */
export interface Sql {
  /** Runs one statement and resolves with its rows (those of `RETURNING`, for a write). */
  all<Row extends object = Record<string, SqlValue>>(statement: string, values?: readonly SqlValue[]): Promise<Row[]>;
}

/** `?, ?, ?`: one placeholder for each of `count` values. */
export function placeholders(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

/** `(?, ?), (?, ?)`: placeholders for `rows` rows of `columns` values. */
export function rowPlaceholders(rows: number, columns: number): string {
  const row = `(${placeholders(columns)})`;
  return Array.from({ length: rows }, () => row).join(', ');
}

/** A list in pieces of at most `size`: a statement takes a limited number of values (32,766 on SQLite). */
export function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

const LONGEST = 120;

/** The text of a statement for errors and logs: on one line and cut short. Its values are never part of it. */
export function statementText(statement: string): string {
  const line = statement.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
