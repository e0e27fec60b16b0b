import type { DatabaseKind } from '../database/database.js';
import type { SqlValue } from '../database/sql.js';
import type { TableLayout } from '../database/table-layout.js';
import { type CopiedTable, copiedTables } from './copied-tables.js';
import type { CopiedStore } from './store-copy-source.js';
import { behind, columnList, keyOrder, quoted } from './table-statements.js';
import { type ValueProblem, valueProblems } from './value-problems.js';

/** More problems are not listed. */
const MOST = 20;
/** Rows that one statement looks at: the module goes on working meanwhile. */
const ROWS_AT_ONCE = 5_000;

/**
 * What keeps the data of a store from being copied to a database of a kind and back unchanged, at most 20 sentences. Each names
 * the table and, where it is about a row, the key of the row. None means that it can be copied.
 * @param options.live whether the source writes while it is copied
 */
export async function copyProblems(
  store: CopiedStore,
  { to, live = false }: { readonly to: DatabaseKind; readonly live?: boolean },
): Promise<readonly string[]> {
  const layout = await store.layout();
  const problems: string[] = [];
  const tables = copiedTables(layout);
  for (const [index, table] of tables.entries()) {
    const { columns, references } = layout.find(({ name }) => name === table.name) as TableLayout;
    const early = references.find((other) => tables.slice(index).some(({ name }) => name === other));
    problems.push(...shapeProblems(table, columns, early));
    if (live) problems.push(...liveProblems(table, references));
    if (store.kind === 'sqlite' && to === 'postgres') problems.push(...shortReals(table, columns));
    if (table.key.length === 0) continue;
    const values = columns.flatMap((column) => valueProblems(column, store.kind, to));
    problems.push(...(await rowProblems(store, table, values, MOST - problems.length)));
    if (problems.length >= MOST) break;
  }
  return problems.slice(0, MOST);
}

/** PostgreSQL keeps six digits in a column of this type, SQLite all. */
const SHORT_REAL = /^(?:real|float4)\b/i;

/** @param early a table that a foreign key refers to, and that is copied no earlier */
function shapeProblems(
  { name, key }: CopiedTable,
  columns: TableLayout['columns'],
  early: string | undefined,
): readonly string[] {
  return [
    ...(key.length === 0 ? [`${name} has no primary key, by which rows are copied; add one in a migration.`] : []),
    ...(early === undefined
      ? []
      : [
          `${name} has a foreign key to ${early}, which cannot be copied before it; drop the foreign key in a migration.`,
        ]),
    ...columns.flatMap(({ name: column, type, declared, generated }) => [
      ...(type === 'other'
        ? [
            `${name} has the type ${declared || 'none'} in ${column}, which is not copied; use varchar, text, integer or bigint.`,
          ]
        : []),
      ...(generated
        ? [
            `${name} lets the database make the values of ${column}, and its counter does not move; make them in the module.`,
          ]
        : []),
    ]),
  ];
}

/** What keeps a table from being followed by hops, which delete all changed rows before they insert any, and name them by JSON. */
function liveProblems({ name, key, columns }: CopiedTable, references: readonly string[]): readonly string[] {
  return [
    ...references.map(
      (other) =>
        `${name} has a foreign key to ${other}, so the module cannot move while it writes; move it with --at-rest, or drop the ` +
        `foreign key in a migration.`,
    ),
    ...columns
      .filter((column) => column.type === 'real' && key.includes(column.name))
      .map(
        (column) =>
          `${name} has the real number ${column.name} in its primary key, so the module cannot move while it writes; move it with ` +
          `--at-rest, or give the table another key in a migration.`,
      ),
  ];
}

function shortReals({ name }: CopiedTable, columns: TableLayout['columns']): readonly string[] {
  return columns
    .filter(({ declared }) => SHORT_REAL.test(declared))
    .map(
      ({ name: column, declared }) =>
        `${name} has the type ${declared} in ${column}, of which PostgreSQL keeps six digits; use double precision.`,
    );
}

async function rowProblems(
  store: CopiedStore,
  table: CopiedTable,
  values: readonly ValueProblem[],
  most: number,
): Promise<readonly string[]> {
  const { sql } = store.reads;
  const [name, key] = [quoted(table.name), columnList(table.key)];
  const found: string[] = [];
  const none = table.key.map((column) => `${quoted(column)} IS NULL`).join(' OR ');
  const [nameless] = await sql.all<{ n: number }>(`SELECT COUNT(*) AS n FROM ${name} WHERE ${none}`);
  if (Number(nameless?.n) > 0) found.push(`${table.name} has rows whose primary key is NULL; give them one.`);
  if (values.length === 0) return found;
  const which = values.map(({ condition }, index) => `WHEN ${condition} THEN ${index}`).join(' ');
  const any = values.map(({ condition }) => `(${condition})`).join(' OR ');
  let after: readonly SqlValue[] | undefined;
  do {
    const part = `SELECT * FROM ${name} ${behind(table, after)} ${keyOrder(table)} LIMIT ${ROWS_AT_ONCE}`;
    const bad = await sql.all<Record<string, SqlValue>>(
      `SELECT ${key}, CASE ${which} END AS "_problem" FROM (${part}) AS part WHERE ${any} ${keyOrder(table)} LIMIT ${MOST}`,
      after,
    );
    for (const row of bad)
      found.push(
        `${table.name} ${JSON.stringify(table.key.map((column) => row[column] ?? null))} ${values[Number(row['_problem'])]?.says}; ` +
          `correct the row.`,
      );
    const [last] = await sql.all<Record<string, SqlValue>>(
      `SELECT ${key} FROM ${name} ${behind(table, after)} ${keyOrder(table)} LIMIT 1 OFFSET ${ROWS_AT_ONCE - 1}`,
      after,
    );
    after = last && table.key.map((column) => last[column] ?? null);
  } while (after && found.length < most);
  return found;
}
