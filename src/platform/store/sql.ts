/** A value that both databases store as it is. */
export type SqlValue = string | number | null;

/** Statements written by hand: placeholders are `?` on either database, and every statement is read to its end. */
export interface Sql {
  /** Runs one statement and resolves with its rows (those of `RETURNING`, for a write). */
  all<Row extends object = Record<string, SqlValue>>(statement: string, values?: readonly SqlValue[]): Promise<Row[]>;
}
