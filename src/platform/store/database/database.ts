import type { DataSource, QueryRunner } from 'typeorm';
import type { Sql } from './sql.js';
import type { Claim } from './ownership.js';
import type { DatabaseFault } from './database-fault.js';
import type { TableLayout } from './table-layout.js';

/** Gets each statement before it is sent. It sends it, or throws. */
export type Gate = (statement: string, send: () => Promise<unknown>) => Promise<unknown>;

/** One connection to a module's database. TypeORM and statements written by hand share it, in the order they are sent. */
export interface Connection extends Sql {
  /** Runs control statements, several in one round trip. */
  script(statements: string): Promise<void>;
  /** A TypeORM query runner on this connection; each of its statements goes through `gate`. */
  runner(dataSource: DataSource, gate: Gate): QueryRunner;
  /**
   * Interrupts the statement that runs. It then fails, perhaps with its whole transaction. Absent where the driver cannot do
   * it. Resolves when the database has been asked to.
   */
  interrupt?(): Promise<void>;
  close(): Promise<void>;
}

/** A lock of a database that only one process can have. It ends with the process, however that ends. */
export interface DatabaseLock {
  release(): Promise<void>;
}

/** The kinds of database. */
export type DatabaseKind = 'sqlite' | 'postgres';

/** The port for a kind of database: what SQLite and PostgreSQL do each in their own way. */
export interface Database {
  readonly kind: DatabaseKind;
  /** Names the database in errors and logs, without secrets. */
  readonly description: string;
  /** Whether {@link lock} keeps every other process out, so that nobody else writes. */
  readonly exclusive: boolean;
  /**
   * Locks a database that only one process may have. Where several may, it only checks the database.
   * @throws DatabaseInUse when another process has it. @throws Error when it is missing or not fit.
   */
  lock(): Promise<DatabaseLock>;
  /**
   * Runs `work` while nobody else changes the schema or writes: two processes may start at once.
   * @throws Error when an earlier version marked the database as another module's.
   */
  migrating<T>(work: () => Promise<T>): Promise<T>;
  /** The data source that knows the rows and runs the migrations, on a connection of its own that may write. */
  dataSource(options: DataSourceSpec): Promise<DataSource>;
  /** A connection for units of work: durable at commit. */
  writer(): Promise<Connection>;
  /** A connection that cannot write, for single statements. It may run several at once, each on the newest commit. */
  reader(): Promise<Connection>;
  /** A connection that cannot write, for transactions. */
  snapshotReader(): Promise<Connection>;
  /** Begins a transaction in which every statement reads one and the same commit. */
  readonly beginSnapshot: string;
  /** Opens a transaction in which this process is the only writer of the module, and states its claim. */
  begin(claim: Claim): string;
  /** Opens such a transaction without a claim: it can write to no table that has a fence. */
  readonly beginUnclaimed: string;
  /** As {@link beginUnclaimed}, and it fails when the writer of another process does not end within so many milliseconds. */
  beginWithin(ms: number): string;
  /** Ends that transaction. */
  readonly commit: string;
  /**
   * The fault behind an error (a full disk, a file that is held or damaged), also behind its causes; undefined for any other
   * error. A database that takes no writes is a fault only while `writing`.
   */
  fault(error: unknown, doing: 'reading' | 'writing'): DatabaseFault | undefined;
  /**
   * The text with which a trigger of the database refused a statement, also behind the causes of an error; undefined for any
   * other error. Fences are such triggers. An error that only quotes their text is not one of the driver.
   */
  raised(error: unknown): string | undefined;
  /**
   * Empties the file of the write-ahead log, so that it holds no erased data any more. While a reader still needs the log, it
   * stays as it is until the next time. Absent where the database does not keep such a file in the data directory.
   * @param writer a connection of {@link writer} without an open transaction
   */
  emptyLog?(writer: Connection): Promise<void>;
  /** The tables of the module, those of the platform among them. */
  tables(sql: Sql): Promise<readonly string[]>;
  /** The layout of these tables, from the catalogue, in the order of their names. */
  layout(sql: Sql): Promise<readonly TableLayout[]>;
  /** Refuses writes whose transaction has no claim of the current epoch and role. Derived from the catalogue. */
  readonly fences: Fences;
  /** Notes the keys of changed rows while a module moves. Derived from the catalogue. */
  readonly capture: Capture;
}

/** Another process has a database that only one may have. The message names it and says what to do. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
}

export interface DataSourceSpec {
  readonly rows: readonly (new (...args: never[]) => object)[];
  readonly migrations: readonly (new () => object)[];
}

/** The triggers that hold guarantee 9. */
export interface Fences {
  /** Drops them, so that a migration may rewrite rows. Only the fence that refuses the claims of a former owner stays. */
  drop(connection: Connection): Promise<void>;
  /** Derives them anew from the tables that exist, in one transaction. */
  derive(connection: Connection): Promise<void>;
  /** The tables that lack a fence. */
  missing(sql: Sql): Promise<readonly string[]>;
}

/** The triggers that note the keys of changed rows in `_change`. They are there only while a module moves. */
export interface Capture {
  /** Derives them from the tables that exist, in the open transaction. @throws Error when a table has no primary key. */
  derive(connection: Connection): Promise<void>;
  /** Switches them off, in the open transaction. */
  drop(connection: Connection): Promise<void>;
  /** The tables whose changes are not noted, or not all. */
  missing(sql: Sql): Promise<readonly string[]>;
}
