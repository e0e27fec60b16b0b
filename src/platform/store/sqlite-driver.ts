import type { DataSourceOptions } from 'typeorm';
import type { Connection } from './database.js';

/** What a driver gives for a file that it has opened. */
export interface SqliteHandle {
  /** Runs statements that take no values and whose rows nobody wants, several at once. */
  execute(statements: string): Promise<void>;
  /**
   * The connection that modules work with, over this handle. It can attach no other database: a module reads and writes
   * its own alone.
   */
  connection(): Connection;
  close(): Promise<void>;
}

/** A package that speaks to SQLite files. What is known of such a package is known in its one file. */
export interface SqliteDriver {
  readonly name: string;
  /** Opens a file, and makes it where it is missing. @throws Error of SQLite, with its code (`SQLITE_CANTOPEN`). */
  open(file: string): Promise<SqliteHandle>;
  /** What TypeORM needs to open the file with this driver, on a connection of its own. */
  dataSource(file: string): Promise<Pick<DataSourceOptions, 'type'> & { readonly [option: string]: unknown }>;
}
