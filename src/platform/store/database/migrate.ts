import type { DataSource } from 'typeorm';
import { messageOf } from '../../ops/message-of.js';
import { endCopy, refuseWhileCaptured } from '../capture/check-capture.js';
import type { Connection, Database } from './database.js';

interface AppliedMigration {
  readonly name: string;
}

async function applied(dataSource: DataSource, connection: Connection): Promise<Set<string>> {
  // Creates the table of migrations when it is missing.
  await dataSource.showMigrations();
  const rows = await connection.all<{ name: string } & AppliedMigration>('SELECT name FROM _migration');
  return new Set(rows.map((row) => row.name));
}

/**
 * Runs the pending migrations of a module's database, each in a transaction of its own, and restores the fences. To be called
 * within {@link Database.migrating}.
 * @throws Error that names the module and the migration: when one fails (it is then rolled back), or when the database has had
 * one that this program does not know, or while a copy of it or into it is not over.
 */
export async function migrate(
  module: string,
  database: Database,
  dataSource: DataSource,
  connection: Connection,
): Promise<void> {
  const known = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
  const before = await applied(dataSource, connection);
  const foreign = [...before].filter((name) => !known.includes(name));
  if (foreign.length > 0)
    throw new Error(
      `The database of ${module} (${database.description}) has had the migration ${foreign.join(', ')}, which this ` +
        `program does not know; it was written by a newer version: start that one, or restore an older copy.`,
    );
  const pending = known.filter((name) => !before.has(name));
  if (pending.length > 0) await refuseWhileCaptured(module, database, connection);
  try {
    if (pending.length > 0) {
      await database.fences.drop(connection);
      await endCopy(database, connection);
      await dataSource.runMigrations({ transaction: 'each' });
    }
  } catch (error) {
    const done = await applied(dataSource, connection);
    const failed = pending.find((name) => !done.has(name)) ?? 'unknown';
    throw new Error(
      `The migration ${failed} of ${module} failed and was rolled back: ${messageOf(error)}. ` +
        `Fix it in migrations/${module}/ and start again; the database is as it was before that migration.`,
      { cause: error },
    );
  } finally {
    await database.fences.derive(connection);
  }
  const missing = await database.fences.missing(connection);
  if (missing.length > 0)
    throw new Error(`The tables ${missing.join(', ')} of ${module} have no fence; this is a fault of the platform.`);
}
