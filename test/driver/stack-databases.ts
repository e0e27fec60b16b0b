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
    /** The modules whose services stand by, on a database of their own: that on PostgreSQL, or a file. */
    private readonly standBy: readonly string[],
    /** Databases on PostgreSQL that the monolith has for modules whose services stand by. */
    private readonly atHome: TestDatabases,
  ) {}

  /**
   * Makes those on PostgreSQL.
   * @param files the directory of the files
   * @param standBy modules whose services stand by
   * @param atHome those of them that the monolith has on PostgreSQL, too
   * @throws Error when there is no server to make them on
   */
  static async make(
    files: string,
    onPostgres: readonly string[],
    standBy: readonly string[] = [],
    atHome: readonly string[] = [],
  ): Promise<StackDatabases> {
    if (onPostgres.length + atHome.length > 0 && TEST_SERVER === undefined)
      throw new Error(
        `SUITES_ON wants ${[...onPostgres, ...atHome].join(', ')} on PostgreSQL, and TEST_DATABASE_URL names no server; ` +
          `'npm run test:placements' starts one and runs the suites on it.`,
      );
    const onServer = await testDatabases(onPostgres);
    return new StackDatabases(files, onServer, addressesIn(onServer, onPostgres), standBy, await testDatabases(atHome));
  }

  /** The addresses of those that the monolith has on PostgreSQL for modules whose services stand by. */
  get homeAddresses(): { readonly [module: string]: string } {
    return addressesIn(this.atHome, this.standBy);
  }

  /** Rows of a book; none while it does not exist. */
  readonly rows: ReadRows = async (book, statement, values = []) =>
    (await this.reading(book, (reader) => reader.all(statement, values))) ?? [];

  /** The names of the tables of a module. */
  async tables(module: string): Promise<readonly string[]> {
    return (await this.reading(module, (reader, database) => database.tables(reader))) ?? [];
  }

  /** Drops those on PostgreSQL. */
  async remove(): Promise<void> {
    await this.onServer.remove();
    await this.atHome.remove();
  }

  private async reading<T>(
    book: string,
    work: (reader: Connection, database: Database) => Promise<T>,
  ): Promise<T | undefined> {
    const database = await this.database(book);
    const reader = await database?.reader();
    if (!database || !reader) return undefined;
    try {
      return await work(reader, database);
    } finally {
      await reader.close();
    }
  }

  private async database(book: string): Promise<Database | undefined> {
    const file = this.file(`${book}.sqlite`);
    if (!this.standBy.includes(book)) return this.onServerOf(book) ?? file;
    const own = this.onServerOf(book) ?? this.file(`${book}.service.sqlite`);
    const home = onServerAt(this.homeAddresses, book) ?? file;
    if (!own || !home) return own ?? home;
    const owner = await this.ownerOf(book);
    return (await identityOf(own)) === owner ? own : home;
  }

  /** The identity of the database that owns the data of a module, as the journal says. */
  private async ownerOf(module: string): Promise<string | undefined> {
    const [row] = await this.rows<{ owner: string }>('placement', 'SELECT owner FROM placements WHERE module = ?', [
      module,
    ]);
    return row?.owner;
  }

  private onServerOf(book: string): Database | undefined {
    return onServerAt(this.addresses, book);
  }

  private file(name: string): Database | undefined {
    const file = join(this.files, name);
    return existsSync(file) ? new SqliteDatabase(file, TEST_DRIVER) : undefined;
  }
}

function addressesIn(
  { environment }: TestDatabases,
  modules: readonly string[],
): { readonly [module: string]: string } {
  const entries = modules.flatMap((module) => {
    const address = environment[databaseVariable(module)];
    return address === undefined ? [] : [[module, address] as const];
  });
  return Object.fromEntries(entries);
}

function onServerAt(addresses: { readonly [module: string]: string }, book: string): Database | undefined {
  const url = addresses[book];
  return url === undefined ? undefined : new PostgresDatabase(url, book);
}

/** Undefined for a database that no host has opened yet. */
async function identityOf(database: Database): Promise<string | undefined> {
  const reader = await database.reader();
  try {
    if (!(await database.tables(reader)).includes('_identity')) return undefined;
    const [row] = await reader.all<{ id: string }>('SELECT id FROM _identity');
    return row?.id;
  } finally {
    await reader.close();
  }
}
