import { type CopiedTable, COMMITS } from './copied-tables.js';
import type { CopyPlace, CopyRecord } from './copy-record.js';

/** One way to copy rows. */
export interface ChunkCopier {
  /**
   * Copies at most so many rows in one durable transaction, which also writes the record.
   * @returns the record as it is now
   * @throws NotFollower when the target is no follower at its epoch
   */
  copy(before: CopyRecord, limit: number): Promise<CopyRecord>;
}

/** The table of a place. */
export function tableAt(tables: readonly CopiedTable[], { table }: CopyPlace): CopiedTable {
  const found = tables.find(({ name }) => name === table);
  if (!found)
    throw new Error(`The copy stands in the table ${table}, which does not move; begin it anew under another attempt.`);
  return found;
}

/** The place behind a table that is copied as a whole; undefined behind the last one. */
export function placeBehind(tables: readonly CopiedTable[], table: CopiedTable): CopyPlace | undefined {
  const next = tables[tables.indexOf(table) + 1];
  return next && { table: next.name };
}

/** The record after a chunk that has come to `place`; undefined means the end. */
export function recordAfter(
  before: CopyRecord,
  place: CopyPlace | undefined,
  { rows, bytes }: { readonly rows: number; readonly bytes: number },
): CopyRecord {
  return {
    ...before,
    ...(place ? { table: place.table, after: place.after } : { stage: 'done', table: COMMITS, after: undefined }),
    rows: before.rows + rows,
    bytes: before.bytes + bytes,
  };
}
