import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidIds } from '../ops/ids.js';
import { readSettings } from '../ops/read-settings.js';
import type { Database } from '../store/database/database.js';
import { PostgresDatabase } from '../store/postgres/postgres-database.js';
import { createDatabase, dropDatabase } from '../store/postgres/postgres-databases.js';
import { chooseSqliteDriver, StoreSettings } from '../store/sqlite/choose-sqlite-driver.js';
import { SqliteDatabase } from '../store/sqlite/sqlite-database.js';

/** A database for tests, empty at first. */
export interface TemporaryDatabase {
  /** The same data once more, as another process would open it. */
  again(): Database;
  remove(): Promise<void>;
}

/** The server that tests keep their data on; undefined when they keep it in SQLite files. */
export const TEST_SERVER = process.env['TEST_DATABASE_URL'] || undefined;

/** The driver that tests open SQLite files with: that of SQLITE_DRIVER, as the program's own. */
export const TEST_DRIVER = chooseSqliteDriver(readSettings(StoreSettings, process.env));

/** Makes a database for a module: on the server of TEST_DATABASE_URL, or as a SQLite file in a directory of its own. */
export async function temporaryDatabase(module: string): Promise<TemporaryDatabase> {
  return TEST_SERVER === undefined ? temporaryFile(module) : temporaryOn(TEST_SERVER, module);
}

async function temporaryFile(module: string): Promise<TemporaryDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'ficus-store-'));
  const file = join(directory, `${module}.sqlite`);
  return {
    again: () => new SqliteDatabase(file, TEST_DRIVER),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

async function temporaryOn(server: string, module: string): Promise<TemporaryDatabase> {
  const name = `test_${module.replaceAll('-', '_').slice(0, 20)}_${uuidIds.next().replaceAll('-', '')}`;
  const url = await createDatabase(server, name);
  return {
    again: () => new PostgresDatabase(url, module),
    remove: () => dropDatabase(url),
  };
}
