import { existsSync } from 'node:fs';
import type { DatabaseAddress } from '../../src/platform/host/database-address.js';
import type { Connection, Database } from '../../src/platform/store/database/database.js';
import type { SqlValue } from '../../src/platform/store/database/sql.js';
import { PostgresDatabase } from '../../src/platform/store/postgres/postgres-database.js';
import { chooseSqliteDriver, StoreSettings } from '../../src/platform/store/sqlite/choose-sqlite-driver.js';
import { SqliteDatabase } from '../../src/platform/store/sqlite/sqlite-database.js';
import { readSettings } from '../../src/platform/ops/read-settings.js';
import { CommandError } from '../command/command-error.mjs';

/** A book that is being read, while its program may run: nothing can be written. */
export class OpenedBook {
  private snapshot: Promise<void> | undefined;

  private constructor(
    private readonly book: string,
    private readonly database: Database,
    private readonly connection: Connection,
  ) {}

  /**
   * Opens a book. Undefined when it is a file that does not exist.
   * @throws CommandError when it cannot be opened
   */
  static async at(address: DatabaseAddress, book: string): Promise<OpenedBook | undefined> {
    if (address.kind === 'sqlite' && !existsSync(address.file)) return undefined;
    const database = databaseAt(address, book);
    try {
      return new OpenedBook(book, database, await database.snapshotReader());
    } catch (error) {
      throw unreadable(book, database, error);
    }
  }

  /** Where it is, without credentials. */
  get description(): string {
    return this.database.description;
  }

  /** @throws CommandError naming the book */
  async all<Row extends object>(statement: string, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    try {
      return await this.connection.all<Row>(statement, values);
    } catch (error) {
      throw unreadable(this.book, this.database, error);
    }
  }

  /** The same, and from the first of these statements on all rows are those of one commit. @throws CommandError naming the book */
  async inSnapshot<Row extends object>(statement: string, values?: readonly SqlValue[]): Promise<readonly Row[]> {
    this.snapshot ??= this.connection.script(this.database.beginSnapshot);
    await this.snapshot;
    return this.all(statement, values);
  }

  async hasTable(name: string): Promise<boolean> {
    if (this.book === 'gateway')
      return (await this.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?", [name])).length > 0;
    return (await this.database.tables(this.connection)).includes(name);
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}

/** The database at an address. */
export function databaseAt(address: DatabaseAddress, book: string): Database {
  if (address.kind === 'postgres') return new PostgresDatabase(address.url, book);
  return new SqliteDatabase(address.file, chooseSqliteDriver(readSettings(StoreSettings, process.env)));
}

function unreadable(book: string, { description }: Database, error: unknown): CommandError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CommandError(
    `The database of ${book}, ${description}, could not be read (${reason}); see that it is reachable and that the program has started on it once.`,
  );
}
