import type { Sql, SqlValue } from '../database/sql.js';

/** What identifies a copy. A record of another copy is worth nothing to this one, which then begins anew. */
export interface CopyIdentity {
  /** The id of the attempt to move. */
  readonly attempt: string;
  /** The id of the database that is copied. */
  readonly source: string;
  /** The number of its last commit. It stands still while it is copied. */
  readonly commit: number;
}

/** Where a copy is: in this table, behind the row of this key. */
export interface CopyPlace {
  readonly table: string;
  /** The key of the last row that was copied; undefined before the first. */
  readonly after?: readonly SqlValue[] | undefined;
}

/** How far a copy has come: the row of `_copy`. */
export interface CopyRecord extends CopyIdentity, CopyPlace {
  /** `clearing`: rows of an earlier copy are deleted. `copying`: rows are inserted. `done`: all are there. */
  readonly stage: 'clearing' | 'copying' | 'done';
  readonly rows: number;
  /** The rows of the source when the copy began. */
  readonly of: number;
  readonly bytes: number;
}

interface Row {
  readonly attempt: string;
  readonly source: string;
  readonly source_commit: number;
  readonly stage: CopyRecord['stage'];
  readonly table_name: string;
  readonly after_key: string | null;
  readonly copied_rows: number;
  readonly of_rows: number;
  readonly copied_bytes: number;
}

/** The record of the copy into this database; undefined before the first. */
export async function readRecord(sql: Sql): Promise<CopyRecord | undefined> {
  const [row] = await sql.all<Row>('SELECT * FROM _copy');
  if (!row) return undefined;
  return {
    attempt: row.attempt,
    source: row.source,
    commit: Number(row.source_commit),
    stage: row.stage,
    table: row.table_name,
    after: row.after_key === null ? undefined : (JSON.parse(row.after_key) as readonly SqlValue[]),
    rows: Number(row.copied_rows),
    of: Number(row.of_rows),
    bytes: Number(row.copied_bytes),
  };
}

/** Writes the record of a copy that begins, in place of any other. */
export async function beginRecord(sql: Sql, record: CopyRecord): Promise<void> {
  await sql.all('DELETE FROM _copy');
  const { attempt, source, commit, stage, table, rows, of, bytes } = record;
  await sql.all(
    `INSERT INTO _copy (id, attempt, source, source_commit, stage, table_name, after_key, copied_rows, of_rows, copied_bytes)
     VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [attempt, source, commit, stage, table, textOf(record.after), rows, of, bytes],
  );
}

/**
 * Writes how far the copy has come, in the transaction that brought it there.
 * @throws Error when the record is no longer as it was `before`: another process copies into the same database.
 */
export async function advanceRecord(sql: Sql, before: CopyRecord, next: CopyRecord): Promise<void> {
  const changed = await sql.all(
    `UPDATE _copy SET stage = ?, table_name = ?, after_key = ?, copied_rows = ?, copied_bytes = ?
     WHERE attempt = ? AND source = ? AND stage = ? AND table_name = ? AND copied_rows = ? RETURNING id`,
    [
      ...[next.stage, next.table, textOf(next.after), next.rows, next.bytes],
      ...[before.attempt, before.source, before.stage, before.table, before.rows],
    ],
  );
  if (changed.length === 0)
    throw new Error(
      `The copy ${before.attempt} is no longer where this process left it: another process copies into this database. ` +
        `Nothing was written; let one process copy.`,
    );
}

function textOf(key: readonly SqlValue[] | undefined): string | null {
  return key === undefined ? null : JSON.stringify(key);
}
