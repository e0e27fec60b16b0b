import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { databaseVariable } from '../../src/platform/host/database-address.js';
import type { Connection, Database } from '../../src/platform/store/database/database.js';
import { PostgresDatabase } from '../../src/platform/store/postgres/postgres-database.js';
import { SqliteDatabase } from '../../src/platform/store/sqlite/sqlite-database.js';
import { TEST_DRIVER } from '../../src/platform/testing/temporary-database.js';
import type { SqlValue } from '../../src/platform/store/database/sql.js';

/** The databases that a stopped program has left, wherever it kept them, the gateway's own book among them. */
export class Books {
  private readonly open = new Map<string, Connection>();

  /**
   * @param directory the data directory, or that of each book
   * @param environment that of the program: the `<MODULE>_DATABASE_URL`s in it
   */
  constructor(
    private readonly directory: string | ((book: string) => string),
    private readonly environment: Record<string, string>,
  ) {}

  /** Rows of one book: a module's name, or `gateway`. */
  async all<Row extends object = Record<string, SqlValue>>(book: string, statement: string): Promise<readonly Row[]> {
    let connection = this.open.get(book);
    if (!connection) {
      const database = this.database(book);
      if (!database) return [];
      connection = await database.reader();
      this.open.set(book, connection);
    }
    return connection.all<Row>(statement);
  }

  private database(book: string): Database | undefined {
    const url = this.environment[databaseVariable(book)];
    if (url !== undefined) return new PostgresDatabase(url, book);
    const { directory } = this;
    const file = join(typeof directory === 'string' ? directory : directory(book), `${book}.sqlite`);
    return existsSync(file) ? new SqliteDatabase(file, TEST_DRIVER) : undefined;
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map((connection) => connection.close()));
  }
}
