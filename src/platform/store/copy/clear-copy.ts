import type { Sql } from '../database/sql.js';
import { COMMITS, type CopiedTable } from './copied-tables.js';
import { deletion } from './table-statements.js';

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
