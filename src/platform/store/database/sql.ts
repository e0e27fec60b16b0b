/** A value that both kinds of database store unchanged. */
export type SqlValue = string | number | null;

/**
 * Statements written by hand. Placeholders are `?` on both kinds of database, and all rows are read at once. Both have
 * `json_array` and `json_group_array`, by which a row brings the rows that it owns as one JSON text. (In a join of several rows,
 * each column of each row costs time, most of all with `sqlite3`.)
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

/** The text of a statement for errors and logs: one line, cut to 120 characters, without its values. */
export function statementText(statement: string): string {
  const line = statement.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
