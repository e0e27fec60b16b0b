import { CommandError } from '../command/command-error.mjs';
import { databaseAt } from '../digest/opened-book.js';
import { runPostgresProgram } from './postgres-program.js';

/** Sessions of a program on the database; the reader that asks has one alone. */
const SESSIONS = `SELECT application_name AS name FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'ficus %'`;

/**
 * Restores an archive of pg_dump into a database on PostgreSQL, in one transaction.
 * @throws CommandError when a program uses it, it has tables and may not be replaced, or pg_restore fails
 */
export async function restoreArchive(
  name: string,
  url: string,
  archive: string,
  { replace }: { readonly replace: boolean },
): Promise<void> {
  await assertFree(name, url, replace);
  const overwriting = replace ? ['--clean', '--if-exists'] : [];
  const words = ['--single-transaction', '--exit-on-error', ...overwriting, archive];
  await runPostgresProgram('pg_restore', { name, url }, words);
}

async function assertFree(name: string, url: string, replace: boolean): Promise<void> {
  const database = databaseAt({ kind: 'postgres', url }, name);
  const reader = await database.snapshotReader();
  try {
    const [used] = await reader.all<{ name: string }>(SESSIONS);
    if (used)
      throw new CommandError(
        `A program has ${database.description} open (${used.name}); stop every program of this marketplace first.`,
      );
    if (!replace && (await database.tables(reader)).length > 0)
      throw new CommandError(
        `The database of ${name}, ${database.description}, has tables already; name an empty one, or have it overwritten by --replace.`,
      );
  } finally {
    await reader.close();
  }
}
