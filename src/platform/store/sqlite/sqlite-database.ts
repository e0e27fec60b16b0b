import { dirname } from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Log } from '../../ops/log.js';
import { messageOf } from '../../ops/message-of.js';
import {
  type Connection,
  type Database,
  DatabaseInUse,
  type DatabaseLock,
  type DataSourceSpec,
} from '../database/database.js';
import { closeFileToOthers, createPrivateFile, makePrivateDirectory, useFile } from './sqlite-files.js';
import { silentLogger } from '../database/typeorm-runner.js';
import { sqliteLayout } from './sqlite-layout.js';
import { sqliteCapture } from './sqlite-capture.js';
import { sqliteFences, sqliteTables } from './sqlite-fences.js';
import { sqliteFault, sqliteRaised } from './sqlite-faults.js';
import type { Claim } from '../database/ownership.js';
import type { DatabaseFault } from '../database/database-fault.js';

/** A file that a driver has opened. */
export interface SqliteHandle {
  /** Runs one or more statements without values, and ignores their rows. */
  execute(statements: string): Promise<void>;
  /**
   * The connection of a module over this handle. It can attach no other database, because a module reads and writes only its
   * own.
   */
  connection(): Connection;
  close(): Promise<void>;
}

/** A package that reads and writes SQLite files. Only its own file below `store` imports the package. */
export interface SqliteDriver {
  readonly name: string;
  /** Opens a file, and creates it when it is missing. @throws Error of SQLite, with its code (`SQLITE_CANTOPEN`). */
  open(file: string): Promise<SqliteHandle>;
  /** The options with which TypeORM opens the file by this driver, on a connection of its own. */
  dataSource(file: string): Promise<Pick<DataSourceOptions, 'type'> & { readonly [option: string]: unknown }>;
}

/** Overwrites deleted data with zeros. Otherwise it stays in the file until its place is used again. */
const SECURE_DELETE = 'PRAGMA secure_delete = ON';

/** One SQLite file, which only its owner can read. In WAL mode readers and the writer do not wait for each other. */
export class SqliteDatabase implements Database {
  readonly description: string;
  readonly exclusive = true;
  readonly commit: string = 'DELETE FROM _claim; COMMIT';
  readonly beginUnclaimed = 'BEGIN IMMEDIATE';
  readonly beginSnapshot = 'BEGIN';
  readonly kind = 'sqlite';
  readonly tables = sqliteTables;
  readonly layout = sqliteLayout;
  readonly fences = sqliteFences;
  readonly capture = sqliteCapture;

  constructor(
    private readonly file: string,
    private readonly driver: SqliteDriver,
    /** Gets a warning about a file that other users could read; nothing does when left out. */
    private readonly log?: Log,
  ) {
    this.description = file;
  }

  /** Holds an exclusive transaction on a lock file. The operating system ends it with the process. */
  async lock(): Promise<DatabaseLock> {
    await this.makeDirectory();
    const handle = await this.open(`${this.file}.lock`);
    try {
      await handle.execute('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (error) {
      await handle.close();
      if ((error as { code?: unknown }).code === 'SQLITE_BUSY')
        throw new DatabaseInUse(
          `The database ${this.file} is in use by another process; stop that one, or set another DATA_DIR.`,
          {
            cause: error,
          },
        );
      throw error;
    }
    return { release: () => handle.close() };
  }

  /** No other process can be here: this one holds the lock. */
  migrating<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  private async makeDirectory(): Promise<void> {
    const directory = dirname(this.file);
    try {
      await makePrivateDirectory(directory);
    } catch (error) {
      throw new Error(
        `The directory ${directory} cannot be made (${messageOf(error)}); let this user write where it should be, or set another DATA_DIR.`,
        { cause: error },
      );
    }
  }

  async dataSource(spec: DataSourceSpec): Promise<DataSource> {
    // The same driver as that of the module's connections, which are open at the same time (see useFile).
    const options = {
      ...(await this.driver.dataSource(this.file)),
      entities: [...spec.rows],
      migrations: [...spec.migrations],
      migrationsTableName: '_migration',
      logger: silentLogger,
    };
    await this.keepPrivate(this.file);
    const dataSource = await new DataSource(options as DataSourceOptions).initialize();
    await dataSource.query(SECURE_DELETE);
    return dataSource;
  }

  async writer(): Promise<Connection> {
    const handle = await this.open(this.file);
    // FULL: what is acknowledged survives a power cut. recursive_triggers: REPLACE must not slip past the fences.
    // busy_timeout: waiting for another process occupies one of libuv's four threads, and two waits fit into a deadline.
    await handle.execute(
      `PRAGMA busy_timeout = 250; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;
       PRAGMA journal_size_limit = 67108864; ${SECURE_DELETE}`,
    );
    return handle.connection();
  }

  async reader(): Promise<Connection> {
    const handle = await this.open(this.file);
    await handle.execute('PRAGMA busy_timeout = 1000; PRAGMA query_only = ON');
    return handle.connection();
  }

  snapshotReader(): Promise<Connection> {
    return this.reader();
  }

  async emptyLog(writer: Connection): Promise<void> {
    await writer.all('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  fault(error: unknown, doing: 'reading' | 'writing'): DatabaseFault | undefined {
    return sqliteFault(error, this.file, doing);
  }

  raised(error: unknown): string | undefined {
    return sqliteRaised(error);
  }

  /** Only a person writes to the file beside this process; that one is waited for as always. */
  beginWithin(): string {
    return this.beginUnclaimed;
  }

  /** A claim that is still there was committed by hand: a group removes its own. */
  begin({ epoch, role, token }: Claim): string {
    return `BEGIN IMMEDIATE; DELETE FROM _claim; INSERT INTO _claim (epoch, role, token) VALUES (${epoch}, '${role}', ${token ?? 'NULL'})`;
  }

  private async keepPrivate(file: string): Promise<void> {
    createPrivateFile(file);
    await closeFileToOthers(file, this.log);
  }

  private async open(file: string): Promise<SqliteHandle> {
    await this.keepPrivate(file);
    const done = useFile(file, this.driver.name);
    try {
      const handle = await this.driver.open(file);
      const close = handle.close.bind(handle);
      return Object.assign(handle, { close: () => close().finally(done) });
    } catch (error) {
      done();
      throw error;
    }
  }
}
