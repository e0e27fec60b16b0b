import { getMetadataArgsStorage } from 'typeorm';
import { chunks, rowPlaceholders, type SqlValue } from './database/sql.js';
import type { Readable, Tx } from './unit/tx.js';

/** The class of a row: plain columns, no relations. */
type RowClass<R> = new () => R;

interface Layout {
  /** Quoted, as are the columns. */
  readonly table: string;
  /** Property and column, in the order of declaration. */
  readonly columns: readonly (readonly [property: string, column: string])[];
  /** `"plant_id" AS "plantId"` for each column. */
  readonly selected: string;
  /** The INSERT statements that were used so far, by their number of rows. */
  readonly insertions: Map<number, string>;
  /** The end of an INSERT that replaces rows, once one was needed. */
  replacement?: string;
}

/** The most rows of one statement: SQLite takes 32,766 values at most. */
const ROWS_PER_STATEMENT = 200;

const layouts = new Map<RowClass<object>, Layout>();
const quoted = (name: string): string => `"${name}"`;

/**
 * Adds rows, several in one statement. It writes what `manager.insert()` writes, but makes no query builder: on hot paths,
 * TypeORM costs more time than the database.
 */
export function insertRows<R extends object>(tx: Tx, of: RowClass<R>, rows: readonly R[]): Promise<void> {
  return insertAll(tx, of, rows, '');
}

/** Adds a row, unless there is one with its key. Resolves with whether it was added. */
export async function insertIfAbsent<R extends object>(tx: Tx, of: RowClass<R>, row: R): Promise<boolean> {
  const layout = layoutOf(of);
  const added = await tx.sql.all(
    `${insertion(layout, 1)} ON CONFLICT DO NOTHING RETURNING ${layout.columns[0]?.[1]}`,
    valuesOf(layout, row),
  );
  return added.length > 0;
}

/** Adds rows, or replaces those that have their primary key already. */
export function upsertRows<R extends object>(tx: Tx, of: RowClass<R>, rows: readonly R[]): Promise<void> {
  const layout = layoutOf(of);
  layout.replacement ??= replacement(of, layout);
  return insertAll(tx, of, rows, layout.replacement);
}

/** What an INSERT does with a row whose primary key is there. */
function replacement(of: RowClass<object>, { columns }: Layout): string {
  const key = tableLayout(of).key.map(quoted);
  const others = columns.flatMap(([, column]) => (key.includes(column) ? [] : [column]));
  const changes = others.map((column) => `${column} = excluded.${column}`).join(', ');
  return ` ON CONFLICT (${key.join(', ')}) ${changes === '' ? 'DO NOTHING' : `DO UPDATE SET ${changes}`}`;
}

/** The one row whose columns have these values; undefined without one. */
export async function findRow<R extends object>(
  at: Readable,
  of: RowClass<R>,
  where: Partial<R>,
): Promise<R | undefined> {
  const layout = layoutOf(of);
  const { text, values } = condition(layout, where);
  const [row] = await at.sql.all<R>(`SELECT ${layout.selected} FROM ${layout.table} WHERE ${text} LIMIT 1`, values);
  return row;
}

/**
 * The rows of a statement whose end is written by hand, from `WHERE` or `ORDER BY` on: in it, columns have the names that they
 * have in the table.
 */
export function findRows<R extends object>(
  at: Readable,
  of: RowClass<R>,
  end: string,
  values: readonly SqlValue[] = [],
): Promise<R[]> {
  const { selected, table } = layoutOf(of);
  return at.sql.all<R>(`SELECT ${selected} FROM ${table} ${end}`, values);
}

/** Changes the rows whose columns have these values. */
export async function updateRows<R extends object>(
  tx: Tx,
  of: RowClass<R>,
  where: Partial<R>,
  set: Partial<R>,
): Promise<void> {
  const layout = layoutOf(of);
  const changes = entriesOf(layout, set);
  const { text, values } = condition(layout, where);
  await tx.sql.all(
    `UPDATE ${layout.table} SET ${changes.map(([column]) => `${column} = ?`).join(', ')} WHERE ${text}`,
    [...changes.map(([, value]) => value), ...values],
  );
}

async function insertAll<R extends object>(
  tx: Tx,
  of: RowClass<R>,
  rows: readonly R[],
  onConflict: string,
): Promise<void> {
  const layout = layoutOf(of);
  for (const some of chunks(rows, ROWS_PER_STATEMENT))
    await tx.sql.all(
      `${insertion(layout, some.length)}${onConflict}`,
      some.flatMap((row) => valuesOf(layout, row)),
    );
}

function insertion(layout: Layout, rows: number): string {
  const known = layout.insertions.get(rows);
  if (known !== undefined) return known;
  const text = insertionText(layout, rows);
  layout.insertions.set(rows, text);
  return text;
}

function insertionText({ table, columns }: Layout, rows: number): string {
  const names = columns.map(([, column]) => column).join(', ');
  return `INSERT INTO ${table} (${names}) VALUES ${rowPlaceholders(rows, columns.length)}`;
}

function valuesOf({ columns }: Layout, row: object): SqlValue[] {
  const values = row as { readonly [property: string]: SqlValue | undefined };
  return columns.map(([property]) => values[property] ?? null);
}

function condition(layout: Layout, where: object): { readonly text: string; readonly values: readonly SqlValue[] } {
  const entries = entriesOf(layout, where);
  const text = entries.map(([column, value]) => (value === null ? `${column} IS NULL` : `${column} = ?`)).join(' AND ');
  return { text, values: entries.flatMap(([, value]) => (value === null ? [] : [value])) };
}

/** Columns with their values, for the properties that are given. */
function entriesOf({ table, columns }: Layout, given: object): readonly (readonly [string, SqlValue])[] {
  const entries = Object.entries(given as { readonly [property: string]: SqlValue | undefined });
  return entries.flatMap(([property, value]) => {
    const column = columns.find(([name]) => name === property)?.[1];
    if (column === undefined) throw new Error(`The rows of ${table} have no '${property}'.`);
    return value === undefined ? [] : [[column, value] as const];
  });
}

function layoutOf<R extends object>(of: RowClass<R>): Layout {
  const known = layouts.get(of);
  if (known) return known;
  const layout = readLayout(of);
  layouts.set(of, layout);
  return layout;
}

function readLayout(of: RowClass<object>): Layout {
  const decorated = getMetadataArgsStorage();
  const [table] = decorated.filterTables(of);
  const columns = decorated.filterColumns(of);
  const plain = columns.every(({ mode, options }) => mode === 'regular' && !options.transformer);
  if (!table || columns.length === 0 || !plain || decorated.filterRelations(of).length > 0)
    throw new Error(`${of.name} is not a row of plain columns; read and write it with tx.manager.`);
  const named = columns.map(
    ({ propertyName, options }) => [propertyName, quoted(options.name ?? propertyName)] as const,
  );
  return {
    table: quoted(table.name ?? of.name),
    columns: named,
    selected: named.map(([property, column]) => `${column} AS ${quoted(property)}`).join(', '),
    insertions: new Map(),
  };
}

/** The table of a row class. */
export interface TableLayout {
  readonly table: string;
  /** The columns of the primary key. */
  readonly key: readonly string[];
}

/** Reads from a row class which table it is and what its primary key is. @throws Error when it has no primary key. */
export function tableLayout(row: new (...dependencies: never[]) => object): TableLayout {
  const decorated = getMetadataArgsStorage();
  const [table] = decorated.filterTables(row);
  const keys = decorated.filterColumns(row).filter(({ options }) => options.primary === true);
  if (!table || keys.length === 0)
    throw new Error(`${row.name} is not a row with a primary key; mark it with @Entity() and @PrimaryColumn().`);
  return {
    table: table.name ?? row.name,
    key: keys.map(({ options, propertyName }) => options.name ?? propertyName),
  };
}
