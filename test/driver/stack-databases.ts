import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { databaseVariable } from '../../src/platform/host/database-address.js';
import type { Connection, Database } from '../../src/platform/store/database/database.js';
import { PostgresDatabase } from '../../src/platform/store/postgres/postgres-database.js';
import { SqliteDatabase } from '../../src/platform/store/sqlite/sqlite-database.js';
import { type TestDatabases, testDatabases } from '../../src/platform/testing/test-databases.js';
import { TEST_DRIVER, TEST_SERVER } from '../../src/platform/testing/temporary-database.js';
import type { ReadRows } from './driver.js';

/** The databases of a stack: new ones on PostgreSQL for some modules, and files in its directory for all others. */
export class StackDatabases {
  private constructor(
    private readonly files: string,
    private readonly onServer: TestDatabases,
    /** The addresses of those on PostgreSQL, by module. */
    readonly addresses: { readonly [module: string]: string },
  ) {}

  /**
   * Makes those on PostgreSQL.
   * @param files the directory of the files
   * @throws Error when there is no server to make them on
   */
  static async make(files: string, onPostgres: readonly string[]): Promise<StackDatabases> {
    if (onPostgres.length > 0 && TEST_SERVER === undefined)
      throw new Error(
        `SUITES_ON wants ${onPostgres.join(', ')} on PostgreSQL, and TEST_DATABASE_URL names no server; ` +
          `'npm run test:placements' starts one and runs the suites on it.`,
      );
    const onServer = await testDatabases(onPostgres);
    const addressOf = (module: string) => [module, onServer.environment[databaseVariable(module)]] as const;
    return new StackDatabases(files, onServer, Object.fromEntries(onPostgres.map(addressOf)) as Record<string, string>);
  }

  /** Rows of a book; none while it does not exist. */
  readonly rows: ReadRows = async (book, statement, values = []) =>
    (await this.reading(book, (reader) => reader.all(statement, values))) ?? [];

  /** The names of the tables of a module. */
  async tables(module: string): Promise<readonly string[]> {
    return (await this.reading(module, (reader, database) => database.tables(reader))) ?? [];
  }

  /** Drops those on PostgreSQL. */
  remove(): Promise<void> {
    return this.onServer.remove();
  }

  private async reading<T>(
    book: string,
    work: (reader: Connection, database: Database) => Promise<T>,
  ): Promise<T | undefined> {
    const database = this.database(book);
    const reader = await database?.reader();
    if (!database || !reader) return undefined;
    try {
      return await work(reader, database);
    } finally {
      await reader.close();
    }
  }

  private database(book: string): Database | undefined {
    const url = this.addresses[book];
    if (url !== undefined) return new PostgresDatabase(url, book);
    const file = join(this.files, `${book}.sqlite`);
    return existsSync(file) ? new SqliteDatabase(file, TEST_DRIVER) : undefined;
  }
}
