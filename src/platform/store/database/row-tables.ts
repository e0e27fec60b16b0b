import type { DataSource, EntityMetadata } from 'typeorm';
import type { Database } from './database.js';
import type { Sql } from './sql.js';
import { columnTypeOf, type TableLayout } from './table-layout.js';

/** The rows of a module do not fit its migrated tables: it does not start, since their first use would fail. */
export class RowsDiffer extends Error {
  override readonly name = 'RowsDiffer';
}

/**
 * Compares the rows of a module with the tables that its migrations have made, by the catalogue of the database. A column that no
 * row names is left alone: an older program may read it.
 * @throws RowsDiffer naming the module, the first table that differs, and the next step.
 */
export async function assertRowsFit(
  module: string,
  database: Pick<Database, 'layout'>,
  { entityMetadatas, driver }: DataSource,
  sql: Sql,
): Promise<void> {
  const rows = entityMetadatas.filter(({ tableType }) => tableType === 'regular');
  if (rows.length === 0) return;
  const tables = new Map((await database.layout(sql)).map((table) => [table.name, table]));
  for (const row of rows) {
    const wrong = differenceOf(row, tables.get(row.tableName), (column) => driver.normalizeType(column));
    if (wrong)
      throw new RowsDiffer(
        `${module} does not start: ${wrong.found}. ${wrong.remedy} in a migration: ` +
          `npm run new -- migration ${module} ${wrong.migration}; or correct the class ${row.name}. Then start again.`,
      );
  }
}

interface Difference {
  readonly found: string;
  readonly remedy: string;
  /** A name for the migration. */
  readonly migration: string;
}

function differenceOf(
  row: EntityMetadata,
  table: TableLayout | undefined,
  normalized: DataSource['driver']['normalizeType'],
): Difference | undefined {
  const { name, tableName } = row;
  if (!table)
    return {
      found: `its row ${name} is kept in the table ${tableName}, which its migrations do not make`,
      remedy: 'Make the table',
      migration: `create-${inWords(tableName)}`,
    };
  for (const column of row.columns) {
    if (column.isVirtualProperty) continue;
    const { databaseName } = column;
    const found = table.columns.find((candidate) => candidate.name === databaseName);
    if (!found)
      return {
        found: `its row ${name} has the column ${databaseName}, which the table ${tableName} lacks`,
        remedy: 'Add the column',
        migration: `add-${inWords(databaseName)}`,
      };
    const declared = normalized(column);
    const type = columnTypeOf(declared);
    if (type !== found.type && type !== 'other' && found.type !== 'other')
      return {
        found: `its row ${name} says ${declared} of the column ${databaseName}, which is ${found.declared} in the table ${tableName}`,
        remedy: 'Change the column',
        migration: `change-${inWords(databaseName)}`,
      };
  }
  return undefined;
}

/** `member_id` and `memberId` as `member-id`. */
function inWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}
