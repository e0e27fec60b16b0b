import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import sqlite3 from 'sqlite3';
import { DataSource, type QueryRunner } from 'typeorm';
import { messageOf } from '../ops/message-of.js';
import type { Connection, Database, DatabaseLock, DataSourceSpec, Gate } from './connection.js';
import { DatabaseInUse } from './database-in-use.js';
import { silentLogger } from './silent-logger.js';
import { sqliteFences, sqliteTables } from './sqlite-fences.js';
import { SqliteStatements } from './sqlite-statements.js';
import { sqliteTrouble } from './sqlite-trouble.js';
import type { SqlValue } from './sql.js';
import type { Trouble } from './trouble.js';

/** The only file that knows the driver `sqlite3`: another driver for SQLite is another file like this one. */

type Handle = sqlite3.Database;

/** TypeORM asks for verbose stack traces, which cost a stack capture for each statement; this driver declines. */
const quietDriver = Object.assign(Object.create(sqlite3) as typeof sqlite3, { verbose: () => sqlite3 });

function open(file: string): Promise<Handle> {
  return new Promise((resolve, reject) => {
    const handle: Handle = new sqlite3.Database(file, (error) => (error ? reject(error) : resolve(handle)));
  });
}

function execute(handle: Handle, statements: string): Promise<void> {
  return new Promise((resolve, reject) => {
    handle.exec(statements, (error) => (error ? reject(error) : resolve()));
  });
}

function close(handle: Handle): Promise<void> {
  return new Promise((resolve, reject) => handle.close((error) => (error ? reject(error) : resolve())));
}

class SqliteConnection implements Connection {
  private readonly statements: SqliteStatements;
  /** What TypeORM's query runner asks of a connection. */
  private readonly forTypeOrm: Pick<SqliteStatements, 'all' | 'run'>;

  constructor(private readonly handle: Handle) {
    // One after another, in the order they are sent: a rollback must not overtake the statement it undoes.
    handle.serialize();
    // A module reads and writes its own database alone: no other one can be attached to its connections.
    handle.configure('limit', sqlite3.LIMIT_ATTACHED, 0);
    const statements = new SqliteStatements(handle);
    this.statements = statements;
    this.forTypeOrm = {
      all: (statement, values = [], done) => statements.all(statement, values, done),
      run: (statement, values = [], done) => statements.run(statement, values, done),
    };
  }

  all<Row extends object = Record<string, SqlValue>>(
    statement: string,
    values: readonly SqlValue[] = [],
  ): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.statements.all(statement, values, (error, rows) => (error ? reject(error) : resolve(rows as Row[])));
    });
  }

  script(statements: string): Promise<void> {
    return execute(this.handle, statements);
  }

  runner(dataSource: DataSource, gate: Gate): QueryRunner {
    const base = dataSource.createQueryRunner();
    const run = Reflect.get(base, 'query') as (...parameters: unknown[]) => Promise<unknown>;
    const query = (statement: string, ...rest: unknown[]): Promise<unknown> =>
      gate(statement, () => Reflect.apply(run, runner, [statement, ...rest]));
    // TypeORM keeps one runner for each data source; this one differs from it in its connection and its gate. Telling
    // it that a transaction is open keeps `save()` from beginning another.
    const runner: QueryRunner = Object.assign(Object.create(base) as QueryRunner, {
      isTransactionActive: true,
      connect: () => Promise.resolve(this.forTypeOrm),
      query,
      release: () => Promise.resolve(),
    });
    return runner;
  }

  async close(): Promise<void> {
    await this.statements.finalize();
    await close(this.handle);
  }
}

/** One SQLite file: WAL, so that readers and the writer do not wait for each other. */
export class SqliteDatabase implements Database {
  readonly description: string;
  readonly commit: string = 'DELETE FROM _claim; COMMIT';
  readonly beginSnapshot = 'BEGIN';
  readonly tables = sqliteTables;
  readonly fences = sqliteFences;

  constructor(private readonly file: string) {
    this.description = file;
  }

  /** Holds an exclusive transaction on a neighbour file; the operating system lets go of it when the process ends. */
  async lock(): Promise<DatabaseLock> {
    await this.makeDirectory();
    const handle = await open(`${this.file}.lock`);
    try {
      await execute(handle, 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (error) {
      await close(handle);
      if (messageOf(error).includes('SQLITE_BUSY'))
        throw new DatabaseInUse(
          `The database ${this.file} is in use by another process; stop that one, or set another DATA_DIR.`,
          {
            cause: error,
          },
        );
      throw error;
    }
    return { release: () => close(handle) };
  }

  /** Nobody else is here: this process holds the database. */
  migrating<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  private async makeDirectory(): Promise<void> {
    const directory = dirname(this.file);
    try {
      await mkdir(directory, { recursive: true });
    } catch (error) {
      throw new Error(
        `The directory ${directory} cannot be made (${messageOf(error)}); let this user write where it should be, or set another DATA_DIR.`,
        { cause: error },
      );
    }
  }

  async dataSource(spec: DataSourceSpec): Promise<DataSource> {
    const dataSource = new DataSource({
      type: 'sqlite',
      driver: quietDriver,
      database: this.file,
      entities: [...spec.rows],
      migrations: [...spec.migrations],
      migrationsTableName: '_migration',
      logger: silentLogger,
    });
    return dataSource.initialize();
  }

  async writer(): Promise<Connection> {
    const handle = await open(this.file);
    // FULL: what is acknowledged survives a power cut. recursive_triggers: REPLACE must not slip past the fences.
    // busy_timeout: waiting for another process occupies one of libuv's four threads, and two waits fit into a deadline.
    await execute(
      handle,
      `PRAGMA busy_timeout = 250; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;
       PRAGMA journal_size_limit = 67108864`,
    );
    return new SqliteConnection(handle);
  }

  async reader(): Promise<Connection> {
    const handle = await open(this.file);
    await execute(handle, 'PRAGMA busy_timeout = 1000; PRAGMA query_only = ON');
    return new SqliteConnection(handle);
  }

  snapshotReader(): Promise<Connection> {
    return this.reader();
  }

  trouble(error: unknown, doing: 'reading' | 'writing'): Trouble | undefined {
    return sqliteTrouble(error, this.file, doing);
  }

  begin(epoch: number): string {
    return `BEGIN IMMEDIATE; INSERT INTO _claim (epoch) VALUES (${epoch})`;
  }
}
