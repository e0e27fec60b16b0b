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
