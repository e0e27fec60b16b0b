import type { ColumnType, TableLayout } from '../database/table-layout.js';

/** What belongs to a database or its host, not to the module: it stays where it is. */
const STAYS = new Set(['_cursor', '_epoch', '_claim', '_owner', '_identity', '_migration', '_copy']);
/** The commit counter comes last: until then the copy shows no commit as reached. */
export const COMMITS = '_commit';
/** Leases move without their holder, so that the new owner takes them at once. Their tokens go on growing. */
const LEASES = '_lease';

/** A table that moves with its module. */
export interface CopiedTable {
  readonly name: string;
  /** In the order of their names. */
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  /** The columns of the primary key: rows are read and named by it. */
  readonly key: readonly string[];
}

/**
 * The tables that move with a module, in the order in which they are copied: a table comes after those that its foreign keys
 * refer to. Derived from the catalogue, so that each new table moves.
 */
export function copiedTables(layout: readonly TableLayout[]): readonly CopiedTable[] {
  const moving = layout.filter(({ name }) => !STAYS.has(name));
  const ordered = new Set<TableLayout>();
  const add = (table: TableLayout, above: readonly string[]): void => {
    for (const other of moving)
      if (table.references.includes(other.name) && !above.includes(other.name)) add(other, [...above, other.name]);
    ordered.add(table);
  };
  const last = moving.filter(({ name }) => name === COMMITS);
  for (const table of moving) if (!last.includes(table)) add(table, [table.name]);
  return [...ordered, ...last].map(({ name, columns, key }) => ({ name, columns: inOrder(columns), key }));
}

/** By name: the places of columns may differ in two databases. */
function inOrder(columns: TableLayout['columns']): CopiedTable['columns'] {
  return columns.map(({ name, type }) => ({ name, type })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether a column is moved as the empty text, whatever it holds. */
export function isLeftBehind(table: string, column: string): boolean {
  return table === LEASES && column === 'holder';
}

/**
 * Compares the tables of two databases of a module.
 * @throws Error naming the first table whose columns or key differ.
 */
export function assertSameTables(source: readonly CopiedTable[], target: readonly CopiedTable[]): void {
  const shape = ({ columns, key }: CopiedTable) => JSON.stringify([columns.map(({ name }) => name), key]);
  const found = new Map(target.map((table) => [table.name, table]));
  const differing = source.find((table) => {
    const same = found.get(table.name);
    return !same || shape(same) !== shape(table);
  });
  const missing = target.find(({ name }) => !source.some((table) => table.name === name));
  const name = (differing ?? missing)?.name;
  if (name !== undefined)
    throw new Error(
      `The table ${name} is not the same in both databases, so nothing is copied: run the same version of the module on both hosts.`,
    );
}
