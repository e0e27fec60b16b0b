import sqlite3 from 'sqlite3';
import type { DataSource, QueryRunner } from 'typeorm';
import type { Connection, Gate } from './database.js';
import type { SqliteDriver, SqliteHandle } from './sqlite-driver.js';
import { gatedRunner } from './typeorm-runner.js';
import { Sqlite3Statements } from './sqlite3-statements.js';
import type { SqlValue } from './sql.js';

/** The only file, with its statements, that knows the package `sqlite3`. */

type Database = sqlite3.Database;

/** TypeORM asks for verbose stack traces, which cost a stack capture for each statement; this driver declines. */
const quietDriver = Object.assign(Object.create(sqlite3) as typeof sqlite3, { verbose: () => sqlite3 });

class Sqlite3Connection implements Connection {
  private readonly statements: Sqlite3Statements;
  /** What TypeORM's query runner asks of a connection. */
  private readonly forTypeOrm: Pick<Sqlite3Statements, 'all' | 'run'>;

  constructor(private readonly handle: Sqlite3Handle) {
    const { database } = handle;
    // One after another, in the order they are sent: a rollback must not overtake the statement it undoes.
    database.serialize();
    database.configure('limit', sqlite3.LIMIT_ATTACHED, 0);
    const statements = new Sqlite3Statements(database);
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
    return this.handle.execute(statements);
  }

  runner(dataSource: DataSource, gate: Gate): QueryRunner {
    return gatedRunner(dataSource, gate, { connect: () => Promise.resolve(this.forTypeOrm) });
  }

  async interrupt(): Promise<void> {
    this.handle.database.interrupt();
  }

  async close(): Promise<void> {
    await this.statements.finalize();
    await this.handle.close();
  }
}

class Sqlite3Handle implements SqliteHandle {
  constructor(readonly database: Database) {}

  execute(statements: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.database.exec(statements, (error) => (error ? reject(error) : resolve()));
    });
  }

  connection(): Connection {
    return new Sqlite3Connection(this);
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => this.database.close((error) => (error ? reject(error) : resolve())));
  }
}

/** The given driver: every statement is a hop to another thread, and nothing that SQLite does stops the event loop. */
export const sqlite3Driver: SqliteDriver = {
  name: 'sqlite3',
  open: (file) =>
    new Promise((resolve, reject) => {
      const database: Database = new sqlite3.Database(file, (error) =>
        error ? reject(error) : resolve(new Sqlite3Handle(database)),
      );
    }),
  dataSource: (file) => Promise.resolve({ type: 'sqlite', driver: quietDriver, database: file }),
};
