import type { Sql } from '../database/sql.js';
import type { OpenStore } from '../open-store.js';
import { COMMITS, type CopiedTable } from './copied-tables.js';
import { beginRecord, type CopyRecord, readRecord } from './copy-record.js';
import { deletion } from './table-statements.js';

/** So many rows are deleted in one transaction. */
export const CLEARED_ROWS = 2_000;

/** The record while a database is emptied, before anything is copied: of no source yet. */
export function clearingRecord(attempt: string, tables: readonly CopiedTable[]): CopyRecord {
  return { attempt, source: '', commit: 0, stage: 'clearing', table: tables[0]?.name ?? '', rows: 0, of: 0, bytes: 0 };
}

export interface ClearedCopy {
  readonly store: Pick<OpenStore, 'module' | 'apply' | 'endCapture'>;
  readonly epoch: number;
  readonly attempt: string;
  readonly tables: readonly CopiedTable[];
}

/**
 * Deletes all rows that move, for an attempt to copy that begins, and ends a capture of changes, which were of another history. One that is late deletes nothing of what has been copied since: the
 * record is then another one.
 * @throws Error when a later attempt has begun: their ids rise. @throws NotFollower.
 */
export async function clearCopy({ store, epoch, attempt, tables }: ClearedCopy): Promise<void> {
  const cleared = clearingRecord(attempt, tables);
  await store.apply(epoch, async (sql) => {
    const known = await readRecord(sql);
    if (known && known.attempt > attempt)
      throw new Error(
        `The attempt ${attempt} to copy ${store.module} is over: ${known.attempt} has begun since. Nothing was deleted.`,
      );
    await beginRecord(sql, cleared);
  });
  await store.endCapture();
  for (let done = false; !done;)
    done = await store.apply(epoch, async (sql) => {
      const known = await readRecord(sql);
      return known?.attempt !== attempt || known.source !== cleared.source || clearSome(sql, tables, CLEARED_ROWS);
    });
}

/**
 * Deletes rows of the tables that move, at most so many, those of referring tables first. The commit counter keeps its row, at 0.
 * @returns whether the tables are empty now
 */
export async function clearSome(sql: Sql, tables: readonly CopiedTable[], limit: number): Promise<boolean> {
  await sql.all(`UPDATE ${COMMITS} SET number = 0`);
  let left = limit;
  for (const table of [...tables].reverse()) {
    if (table.name === COMMITS) continue;
    left -= (await sql.all(deletion(table), [left])).length;
    if (left <= 0) return false;
  }
  return true;
}
