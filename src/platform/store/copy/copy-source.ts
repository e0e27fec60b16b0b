import type { SqlValue } from '../database/sql.js';
import type { CopiedTable } from './copied-tables.js';

/** A row as values in the order of the columns of its {@link CopiedTable}. */
export type CopiedRow = readonly SqlValue[];

/** Rows of a table behind a key, in the order of the key: by code point for texts, on both kinds of database. */
export interface RowsAfter {
  readonly table: string;
  /** The key of the last row before them. Absent: from the first row on. */
  readonly after?: readonly SqlValue[] | undefined;
  /** At most so many. Fewer rows in a response mean that the table ends there, unless it says that it was cut. */
  readonly limit: number;
}

/** Rows in a response. */
export interface CopiedRows {
  readonly rows: readonly CopiedRow[];
  /** They are large, so there are fewer than were asked for, at least one, and the table may go on behind them. */
  readonly cut?: true;
}

/** Equal for equal rows on both kinds of database. */
export interface RowsDigest {
  readonly count: number;
  /** SHA-256 of the canonical rows, in base64url. */
  readonly digest: string;
  /** The size of the canonical rows as UTF-8 JSON. */
  readonly bytes: number;
  /** The key of the last row; absent without rows. */
  readonly last?: readonly SqlValue[] | undefined;
}

/** The size of what is copied. */
export interface CopySize {
  readonly rows: number;
  /** About what it takes on disk, indexes included. */
  readonly bytes: number;
}

/**
 * A database that is copied, near or far. All parameters and results are plain data that JSON carries unchanged. It stands
 * still: nobody writes to it while it is copied.
 */
export interface CopySource {
  /** The tables that move, in the order in which they are copied. */
  tables(): Promise<readonly CopiedTable[]>;
  /** @throws Error for a table that does not move. */
  rows(request: RowsAfter): Promise<CopiedRows>;
  /** The digest of what {@link rows} would return. @throws as that */
  digests(request: RowsAfter): Promise<RowsDigest>;
  size(): Promise<CopySize>;
  /** The number of its last commit. */
  commit(): Promise<number>;
}
