import type { Sql, SqlValue } from '../store/sql.js';
import type { TableLayout } from '../store/table-layout.js';
import { chunks, rowPlaceholders } from '../store/placeholders.js';

const ROWS_PER_PAGE = 2_000;
/** SQLite takes 32,766 values in one statement. */
const VALUES_PER_STATEMENT = 16_000;

type Row = Record<string, SqlValue>;

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/**
 * Adds all rows of a table in one database to the same table in another, page by page in the order of the primary key.
 * Nothing else may write the source meanwhile. @returns how many rows were added.
 * @throws Error when a column holds something else than a text, a number or null.
 */
export async function copyTable(from: Sql, to: Sql, layout: TableLayout): Promise<number> {
  let copied = 0;
  for (let page = await readPage(from, layout); page.length > 0; page = await readPage(from, layout, page.at(-1))) {
    await insert(to, layout.table, page);
    copied += page.length;
    if (page.length < ROWS_PER_PAGE) break;
  }
  return copied;
}

function readPage(from: Sql, { table, key }: TableLayout, last?: Row): Promise<Row[]> {
  const behind = last ? `WHERE (${quoted(key)}) > (${key.map(() => '?').join(', ')})` : '';
  return from.all<Row>(
    `SELECT * FROM "${table}" ${behind} ORDER BY ${quoted(key)} LIMIT ${ROWS_PER_PAGE}`,
    last ? key.map((column) => last[column] ?? null) : [],
  );
}

async function insert(to: Sql, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  for (const chunk of chunks(rows, Math.floor(VALUES_PER_STATEMENT / columns.length)))
    await to.all(
      `INSERT INTO "${table}" (${quoted(columns)}) VALUES ${rowPlaceholders(chunk.length, columns.length)}`,
      chunk.flatMap((row) => columns.map((column) => plain(table, column, row[column]))),
    );
}

function plain(table: string, column: string, value: unknown): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new Error(
    `The column ${column} of ${table} holds a ${typeof value}; the columns of a read model hold texts and numbers.`,
  );
}
