import { createHash } from 'node:crypto';
import type { SqlValue } from '../database/sql.js';
import type { CopiedRow, RowsDigest } from './copy-source.js';
import type { CopiedTable } from './copied-tables.js';
import { keyOf } from './table-statements.js';

/** A row as text, equal for equal rows on both kinds of database. */
export function canonical(row: CopiedRow): string {
  return JSON.stringify(row);
}

/** The digest of rows in their order. */
export function digestOf(table: CopiedTable, rows: readonly CopiedRow[]): RowsDigest {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const row of rows) {
    const line = `${canonical(row)}\n`;
    bytes += Buffer.byteLength(line);
    hash.update(line);
  }
  const last = rows.at(-1);
  return {
    count: rows.length,
    digest: hash.digest('base64url'),
    bytes,
    ...(last === undefined ? {} : { last: keyOf(table, last) }),
  };
}

/** Compares two keys of a table as both kinds of database order them: numbers by value, texts by code point. */
export function compareKeys(a: readonly SqlValue[], b: readonly SqlValue[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? null;
    const order =
      typeof value === 'number' && typeof other === 'number'
        ? Math.sign(value - other)
        : Buffer.compare(Buffer.from(String(value)), Buffer.from(String(other)));
    if (order !== 0) return order;
  }
  return 0;
}
