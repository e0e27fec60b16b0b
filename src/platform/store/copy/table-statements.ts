import type { DatabaseKind } from '../database/database.js';
import { placeholders, rowPlaceholders, type SqlValue } from '../database/sql.js';
import { type CopiedTable, isLeftBehind } from './copied-tables.js';

/** A name of a table or column in a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The columns of a table, as a list. */
export function columnList(names: readonly string[]): string {
  return names.map(quoted).join(', ');
}

/** `ORDER BY` the key. */
export function keyOrder(table: CopiedTable, direction: 'ASC' | 'DESC' = 'ASC'): string {
  return `ORDER BY ${table.key.map((name) => `${quoted(name)} ${direction}`).join(', ')}`;
}

/** The condition for rows behind a key, or none; its values are those of the key. */
export function behind(table: CopiedTable, after: readonly SqlValue[] | undefined): string {
  return after === undefined ? '' : `WHERE (${columnList(table.key)}) > (${placeholders(after.length)})`;
}

/** The condition for rows of so many keys; its values are those of the keys. */
export function withKeys({ key }: CopiedTable, kind: DatabaseKind, count: number): string {
  if (key.length === 1) return `${columnList(key)} IN (${placeholders(count)})`;
  const keys = rowPlaceholders(count, key.length);
  // Each kind of database takes one form only. PostgreSQL would take the values of VALUES for texts.
  return `(${columnList(key)}) IN (${kind === 'sqlite' ? `VALUES ${keys}` : keys})`;
}

/** The values of a row as they are moved, in the order of the columns. */
export function movedColumns({ name: table, columns }: CopiedTable): string {
  return columns.map(({ name }) => (isLeftBehind(table, name) ? `'' AS ${quoted(name)}` : quoted(name))).join(', ');
}

/**
 * Inserts so many rows.
 * @param skipping whether a row is left out where the primary or a unique key of it is there already
 */
export function insertion(table: CopiedTable, rows: number, skipping = false): string {
  const names = table.columns.map(({ name }) => name);
  const values = rowPlaceholders(rows, names.length);
  return `INSERT INTO ${quoted(table.name)} (${columnList(names)}) VALUES ${values}${skipping ? SKIPPING : ''}`;
}

/** Deletes rows of the smallest keys, at most as many as its one value says, and returns one row for each. */
export function deletion(table: CopiedTable): string {
  const [name, key] = [quoted(table.name), columnList(table.key)];
  return `DELETE FROM ${name} WHERE (${key}) IN (SELECT ${key} FROM ${name} ${keyOrder(table)} LIMIT ?) RETURNING 1 AS gone`;
}

/** Leaves out a row whose primary or unique key is there already. */
export const SKIPPING = ' ON CONFLICT DO NOTHING';

/** The values of the key in a row of a table. */
export function keyOf(table: CopiedTable, row: readonly SqlValue[]): readonly SqlValue[] {
  const names = table.columns.map(({ name }) => name);
  return table.key.map((name) => row[names.indexOf(name)] ?? null);
}
