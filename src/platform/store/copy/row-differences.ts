import type { SqlValue } from '../database/sql.js';
import { canonical, compareKeys } from './canonical-rows.js';
import type { CopiedTable } from './copied-tables.js';
import type { CopiedRow, CopiedRows } from './copy-source.js';
import { keyOf } from './table-statements.js';

/** A row that is not the same in source and target. It is named by its key: other values may be secrets. */
export interface RowDifference {
  readonly table: string;
  readonly key: readonly SqlValue[];
  /** `missing`: only the source has it. `unexpected`: only the target has it. */
  readonly what: 'missing' | 'unexpected' | 'different';
  /** The columns that differ. */
  readonly columns?: readonly string[];
}

/** What a comparison of two chunks has shown. */
export interface ComparedRows {
  /** The rows of the source that were compared. */
  readonly rows: number;
  readonly differences: readonly RowDifference[];
  /** The key up to which both were compared; undefined at the end of the table. */
  readonly upTo?: readonly SqlValue[] | undefined;
}

/** Compares rows of two databases behind the same key. A chunk with fewer rows than `limit` that was not cut ends with its table. */
export function compareRows(table: CopiedTable, source: CopiedRows, target: CopiedRows, limit: number): ComparedRows {
  const ends = [source, target].flatMap(({ rows, cut }) =>
    rows.length < limit && !cut ? [] : [keyOf(table, rows.at(-1) ?? [])],
  );
  const upTo = ends.sort(compareKeys)[0];
  const within = (rows: readonly CopiedRow[]) =>
    rows.filter((row) => upTo === undefined || compareKeys(keyOf(table, row), upTo) <= 0);
  const [here, there] = [within(source.rows), within(target.rows)];
  const named = (row: CopiedRow) => JSON.stringify(keyOf(table, row));
  const found = new Map(there.map((row) => [named(row), row]));
  const expected = new Set(here.map(named));
  const differences = here.flatMap((row) => differenceOf(table, row, found.get(named(row))));
  const unexpected = there
    .filter((row) => !expected.has(named(row)))
    .map((row): RowDifference => ({ table: table.name, key: keyOf(table, row), what: 'unexpected' }));
  return { rows: here.length, differences: [...differences, ...unexpected], upTo };
}

function differenceOf(table: CopiedTable, row: CopiedRow, found: CopiedRow | undefined): RowDifference[] {
  const named = { table: table.name, key: keyOf(table, row) };
  if (!found) return [{ ...named, what: 'missing' }];
  if (canonical(found) === canonical(row)) return [];
  const columns = table.columns.map(({ name }) => name).filter((_, index) => found[index] !== row[index]);
  return [{ ...named, what: 'different', columns }];
}
