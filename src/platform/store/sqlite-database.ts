import { dirname } from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Log } from '../ops/log.js';
import { messageOf } from '../ops/message-of.js';
import { type Connection, type Database, DatabaseInUse, type DatabaseLock, type DataSourceSpec } from './database.js';
import { closeFileToOthers, createPrivateFile, makePrivateDirectory, useFile } from './sqlite-files.js';
import { silentLogger } from './typeorm-runner.js';
import { sqliteFences, sqliteTables } from './sqlite-fences.js';
import type { SqliteDriver, SqliteHandle } from './sqlite-driver.js';
import { sqliteFault } from './sqlite-faults.js';
import type { DatabaseFault } from './database-fault.js';

/** Overwrites with zeros what is deleted or changed; otherwise it would stay in the file until its place is used again. */
const SECURE_DELETE = 'PRAGMA secure_delete = ON';

/** One SQLite file, which only its owner can read: WAL, so that readers and the writer do not wait for each other. */
export class SqliteDatabase implements Database {
  readonly description: string;
  readonly exclusive = true;
  readonly commit: string = 'DELETE FROM _claim; COMMIT';
  readonly beginSnapshot = 'BEGIN';
  readonly tables = sqliteTables;
  readonly fences = sqliteFences;

  constructor(
    private readonly file: string,
    private readonly driver: SqliteDriver,
    /** Where a file that other users could read is reported; nowhere if left out. */
    private readonly log?: Log,
  ) {
    this.description = file;
  }

  /** Holds an exclusive transaction on a neighbour file; the operating system lets go of it when the process ends. */
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

  /** Nobody else is here: this process holds the database. */
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
    // Opened and closed while the connections of the module are open, by the same driver as they are.
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

  begin(epoch: number, token?: number): string {
    return `BEGIN IMMEDIATE; INSERT INTO _claim (epoch, token) VALUES (${epoch}, ${token ?? 'NULL'})`;
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
