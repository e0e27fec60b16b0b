import type { TableLayout } from '../database/table-layout.js';
import { type CopiedTable, copiedTables, followedTables } from '../copy/copied-tables.js';

/**
 * The tables whose changes are captured: all that move, but for the commit counter. Each commit changes that one, and a hop brings
 * its number itself.
 * @throws Error when a table has no primary key, by which its rows would be named.
 */
export function capturedTables(layout: readonly TableLayout[]): readonly CopiedTable[] {
  const tables = followedTables(copiedTables(layout));
  const keyless = tables.find(({ key }) => key.length === 0);
  if (keyless)
    throw new Error(
      `The table ${keyless.name} has no primary key, so its changes cannot be captured; add one in a migration.`,
    );
  return tables;
}

/** A text in a statement. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
