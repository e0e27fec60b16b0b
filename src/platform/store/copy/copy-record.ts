import type { Sql, SqlValue } from '../database/sql.js';

/** What identifies a copy. A record of another copy is worth nothing to this one, which then begins anew. */
export interface CopyIdentity {
  /** The id of the attempt to move. */
  readonly attempt: string;
  /** The id of the database that is copied. */
  readonly source: string;
  /** The number of its last commit, when it stands still while it is copied; of a live copy, the commit at which it began. */
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
  /**
   * `clearing`: rows of an earlier copy are deleted. `copying`: rows are inserted. `done`: all are there. `following`: of a live copy,
   * it has been exactly the source at one of its commits.
   */
  readonly stage: 'clearing' | 'copying' | 'done' | 'following';
  readonly rows: number;
  /** The rows of the source when the copy began. */
  readonly of: number;
  readonly bytes: number;
  /** Of a live copy: the commit of the source up to which it has all changes. */
  readonly applied?: number | undefined;
  /** Where a verification is that runs while the source writes: behind these rows, all were equal. */
  readonly verified?: CopyPlace | undefined;
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
  readonly applied: number | null;
  readonly verified_table: string | null;
  readonly verified_key: string | null;
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
    after: keyIn(row.after_key),
    rows: Number(row.copied_rows),
    of: Number(row.of_rows),
    bytes: Number(row.copied_bytes),
    applied: row.applied === null ? undefined : Number(row.applied),
    verified: row.verified_table === null ? undefined : { table: row.verified_table, after: keyIn(row.verified_key) },
  };
}

/** Whether all rows are there. */
export function isWhole({ stage }: CopyRecord): boolean {
  return stage === 'done' || stage === 'following';
}

/** Writes the record of a copy that begins, in place of any other. */
export async function beginRecord(sql: Sql, record: CopyRecord): Promise<void> {
  await sql.all('DELETE FROM _copy');
  const { attempt, source, commit, stage, table, rows, of, bytes } = record;
  await sql.all(
    `INSERT INTO _copy (id, attempt, source, source_commit, stage, table_name, after_key, copied_rows, of_rows, copied_bytes, applied)
     VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [attempt, source, commit, stage, table, textOf(record.after), rows, of, bytes, record.applied ?? null],
  );
}

/**
 * Writes how far the copy has come, in the transaction that brought it there.
 * @throws Error when the record is no longer as it was `before`: another process copies into the same database.
 */
export async function advanceRecord(sql: Sql, before: CopyRecord, next: CopyRecord): Promise<void> {
  const changed = await sql.all(
    `UPDATE _copy SET stage = ?, table_name = ?, after_key = ?, copied_rows = ?, copied_bytes = ?, applied = ?
     WHERE attempt = ? AND source = ? AND stage = ? AND table_name = ? AND copied_rows = ? AND COALESCE(applied, -1) = ?
     RETURNING id`,
    [
      ...[next.stage, next.table, textOf(next.after), next.rows, next.bytes, next.applied ?? null],
      ...[before.attempt, before.source, before.stage, before.table, before.rows, before.applied ?? -1],
    ],
  );
  if (changed.length === 0)
    throw new Error(
      `The copy ${before.attempt} is no longer where this process left it: another process copies into this database. ` +
        `Nothing was written; let one process copy.`,
    );
}

/** Writes where a verification of this attempt is. */
export async function noteVerified(sql: Sql, attempt: string, { table, after }: CopyPlace): Promise<void> {
  await sql.all('UPDATE _copy SET verified_table = ?, verified_key = ? WHERE attempt = ?', [
    table,
    textOf(after),
    attempt,
  ]);
}

function keyIn(text: string | null): readonly SqlValue[] | undefined {
  return text === null ? undefined : (JSON.parse(text) as readonly SqlValue[]);
}

function textOf(key: readonly SqlValue[] | undefined): string | null {
  return key === undefined ? null : JSON.stringify(key);
}
