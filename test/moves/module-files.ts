import { join } from 'node:path';
import type { SqlValue } from '../../src/platform/store/database/sql.js';
import { SqliteDatabase } from '../../src/platform/store/sqlite/sqlite-database.js';
import { TEST_DRIVER } from '../../src/platform/testing/temporary-database.js';
import type { Stack } from '../../tools/stack/start-stack.mjs';

/** The side of a module in a movable stack: the monolith's file, or that of its service. */
export type Side = 'local' | 'remote';

const BEGIN = 'BEGIN IMMEDIATE; INSERT INTO _claim (epoch, role, token) SELECT epoch, role, token FROM _epoch, _owner';
const END = 'DELETE FROM _claim; COMMIT';

/** The SQLite file of a module on one side of a movable stack. */
export function fileOf({ directory }: Stack, module: string, side: Side): string {
  return join(directory.path, 'data', `${module}${side === 'local' ? '' : '.service'}.sqlite`);
}

/** Reads a file beside whoever has it open. */
export async function readFrom<Row extends object>(
  file: string,
  statement: string,
  values: readonly SqlValue[] = [],
): Promise<readonly Row[]> {
  const reader = await new SqliteDatabase(file, TEST_DRIVER).reader();
  try {
    return await reader.all<Row>(statement, values);
  } finally {
    await reader.close();
  }
}

/**
 * Runs statements in one transaction beside whoever has the file open: as a person who repairs it, under the claim that it
 * allows now, or as a program that states `begin` instead.
 * @throws Error of SQLite, when the database refuses the claim or a statement; nothing is changed then
 */
export async function writeTo(file: string, statements: string, begin = BEGIN): Promise<void> {
  const writer = await new SqliteDatabase(file, TEST_DRIVER).writer();
  try {
    await writer.script('PRAGMA busy_timeout = 10000');
    await writer.script(`${begin}; ${statements}; ${END}`);
  } finally {
    await writer.close();
  }
}

/** The claim of a program that believes it is the owner at this epoch. */
export function claimOf(epoch: number, role: 'owner' | 'follower' = 'owner'): string {
  return `BEGIN IMMEDIATE; INSERT INTO _claim (epoch, role, token) SELECT ${epoch}, '${role}', token FROM _owner`;
}

/** Changes a row as a person does who removes the fences of its table first, and puts them back. */
export async function tamperWith(file: string, table: string, statement: string): Promise<void> {
  const fences = await readFrom<{ name: string; sql: string }>(
    file,
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?",
    [table],
  );
  const drops = fences.map(({ name }) => `DROP TRIGGER "${name}"`);
  const makes = fences.map(({ sql }) => sql);
  const writer = await new SqliteDatabase(file, TEST_DRIVER).writer();
  try {
    await writer.script('PRAGMA busy_timeout = 10000');
    await writer.script(['BEGIN IMMEDIATE', ...drops, statement, ...makes, 'COMMIT'].join(';\n'));
  } finally {
    await writer.close();
  }
}
