import { createRequire } from 'node:module';
import type sqlite3 from 'sqlite3';
import type { DataSource, QueryRunner } from 'typeorm';
import type { Connection, Gate } from '../database/database.js';
import { cannotLoad } from './cannot-load.js';
import type { SqliteDriver, SqliteHandle } from './sqlite-database.js';
import { gatedRunner } from '../database/typeorm-runner.js';
import type { SqlValue } from '../database/sql.js';

/** The only file that knows the package `sqlite3`. Set-up leaves it out where another driver is set, so it is loaded at its first use. */

type Package = typeof sqlite3;
type Database = sqlite3.Database;

let loaded: Package | undefined;

/** The package, loaded at the first call. @throws Error that says what to do when it is missing, or not built for this Node. */
function load(): Package {
  try {
    return (loaded ??= createRequire(import.meta.url)('sqlite3') as Package);
  } catch (error) {
    throw cannotLoad('sqlite3', error);
  }
}

/** TypeORM turns on verbose stack traces, which cost a stack capture for each statement. This driver ignores that. */
function quietDriver(): Package {
  const found = load();
  return Object.assign(Object.create(found) as Package, { verbose: () => found });
}

/** The most statements that a connection keeps prepared. Statements with a varying number of rows would fill the memory. */
const MOST = 200;

/** The driver's callback of a statement. Its `this` has the last row's id and the number of changes. */
type Done = (this: never, error: Error | null, rows?: unknown[]) => void;

/** A statement that the driver has prepared. */
interface Prepared {
  all(values: readonly unknown[], done: Done): unknown;
  run(values: readonly unknown[], done: Done): unknown;
  finalize(done?: () => void): unknown;
}

/** The driver's handle of a database, as far as it prepares statements. */
interface Preparing {
  prepare(statement: string, done: (error: Error | null) => void): unknown;
}

/**
 * The prepared statements of one connection. To prepare one costs two switches to another thread and a parse, so each is kept.
 * Each use reads to the end, which ends its read transaction (a `get` would not).
 */
class Sqlite3Statements {
  private readonly prepared = new Map<string, Prepared>();
  private closed = false;

  constructor(private readonly handle: Preparing) {}

  /** Runs a statement and returns its rows to `done`. */
  all(statement: string, values: readonly unknown[], done: Done): void {
    this.with(statement, done, (known) => known.all(values, done));
  }

  /** Runs a statement for its effect. */
  run(statement: string, values: readonly unknown[], done: Done): void {
    this.with(statement, done, (known) => known.run(values, done));
  }

  /** Releases all statements, so that the connection can be closed. */
  async finalize(): Promise<void> {
    this.closed = true;
    const all = [...this.prepared.values()];
    this.prepared.clear();
    await Promise.all(all.map((statement) => new Promise<void>((resolve) => statement.finalize(() => resolve()))));
  }

  private with(statement: string, done: Done, use: (prepared: Prepared) => void): void {
    const known = this.prepared.get(statement);
    if (known) {
      use(known);
      return;
    }
    // Used at once, not in the callback: the connection runs statements in order, and none may overtake another. It is kept
    // only when it could be prepared, because one that could not never calls back.
    const prepared = this.handle.prepare(statement, (error: Error | null) => {
      if (error) done.call({} as never, error);
      else this.keep(statement, prepared);
    }) as Prepared;
    use(prepared);
  }

  private keep(statement: string, prepared: Prepared): void {
    if (this.closed || this.prepared.has(statement)) {
      prepared.finalize();
      return;
    }
    this.prepared.set(statement, prepared);
    if (this.prepared.size <= MOST) return;
    const [oldest] = this.prepared;
    if (!oldest) return;
    this.prepared.delete(oldest[0]);
    oldest[1].finalize();
  }
}

class Sqlite3Connection implements Connection {
  private readonly statements: Sqlite3Statements;
  /** The connection as TypeORM's query runner uses it. */
  private readonly forTypeOrm: Pick<Sqlite3Statements, 'all' | 'run'>;

  constructor(private readonly handle: Sqlite3Handle) {
    const { database } = handle;
    // Statements run in the order in which they are sent: a rollback must not overtake the statement that it undoes.
    database.serialize();
    const sqlite3 = load();
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

/** Every statement runs in another thread, so that SQLite never stops the event loop. */
export const sqlite3Driver: SqliteDriver = {
  name: 'sqlite3',
  open: async (file) => {
    const { Database: Opened } = load();
    return new Promise((resolve, reject) => {
      const database: Database = new Opened(file, (error) =>
        error ? reject(error) : resolve(new Sqlite3Handle(database)),
      );
    });
  },
  dataSource: async (file) => ({ type: 'sqlite', driver: quietDriver(), database: file }),
};
