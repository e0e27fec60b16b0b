import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource, QueryRunner } from 'typeorm';
import { messageOf } from '../ops/message-of.js';
import type { Connection, Gate } from './database.js';
import { gatedRunner } from './typeorm-runner.js';
import type { SqliteDriver, SqliteHandle } from './sqlite-driver.js';
import type { SqlValue } from './sql.js';

/** The only file that knows the package `better-sqlite3`. It is optional, so it is loaded when it is asked for. */

type Statement = BetterSqlite3.Statement<unknown[]>;

/** Texts beyond this many are prepared anew each time: those with a varying number of rows would fill the memory. */
const MOST = 200;
/** Blanks and comments, then the one statement that reaches another file. The package has no way to forbid it. */
const ATTACHES = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*ATTACH\b/i;

/** @throws Error with what to do when the package is not there, or not built for this Node. */
function load(): typeof BetterSqlite3 {
  try {
    return createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite3;
  } catch (error) {
    throw new Error(
      `SQLITE_DRIVER is 'better-sqlite3', and that package cannot be loaded (${messageOf(error).split('\n')[0]}); ` +
        `run 'npm install better-sqlite3' and read what it says, or leave SQLITE_DRIVER out to use sqlite3.`,
      { cause: error },
    );
  }
}

/** As `sqlite3` binds them: the package itself refuses booleans and undefined. */
function bindable(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Does something with the package; what goes wrong is said as `sqlite3` says it: the code before the message. */
function speaking<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code !== 'string') throw cause;
    throw Object.assign(new Error(`${code}: ${messageOf(cause)}`, { cause }), { code });
  }
}

/**
 * Does something now, and gives its result when all that can run without it has run. The package answers at once, and a
 * unit that does not await a statement would end before it on every other driver, and after it on this one alone.
 */
function answeredLater<T>(work: () => T | PromiseLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let result: T | PromiseLike<T>;
    try {
      result = work();
    } catch (error) {
      process.nextTick(reject, error);
      return;
    }
    process.nextTick(resolve, result);
  });
}

/** A prepared statement, as TypeORM and we use it: values of any kind that `sqlite3` takes. */
class Prepared {
  readonly reader: boolean;

  constructor(private readonly statement: Statement) {
    this.reader = statement.reader;
  }

  all(...values: unknown[]): unknown[] {
    return speaking(() => this.statement.all(...values.map(bindable)));
  }

  run(...values: unknown[]): BetterSqlite3.RunResult {
    return speaking(() => this.statement.run(...values.map(bindable)));
  }
}

class BetterSqlite3Connection implements Connection {
  private readonly prepared = new Map<string, Prepared>();

  constructor(private readonly handle: BetterSqlite3Handle) {}

  all<Row extends object = Record<string, SqlValue>>(
    statement: string,
    values: readonly SqlValue[] = [],
  ): Promise<Row[]> {
    return answeredLater(() => {
      const prepared = this.prepare(statement);
      if (prepared.reader) return prepared.all(...values) as Row[];
      prepared.run(...values);
      return [];
    });
  }

  /** Lets the event loop turn, so that a busy writer starves nobody, and those who ask meanwhile share its next commit. */
  async script(statements: string): Promise<void> {
    await this.handle.execute(statements);
    await new Promise((resolve) => setImmediate(resolve));
  }

  runner(dataSource: DataSource, gate: Gate): QueryRunner {
    const getStmt = async (statement: string): Promise<Prepared> => this.prepare(statement);
    const later: Gate = (statement, send) => gate(statement, () => answeredLater(send));
    return gatedRunner(dataSource, later, { connect: () => Promise.resolve(this.handle.database), getStmt });
  }

  close(): Promise<void> {
    this.prepared.clear();
    return this.handle.close();
  }

  private prepare(statement: string): Prepared {
    const known = this.prepared.get(statement);
    if (known) return known;
    if (ATTACHES.test(statement)) throw new Error('too many attached databases - max 0');
    const prepared = new Prepared(speaking(() => this.handle.database.prepare(statement)));
    this.prepared.set(statement, prepared);
    const [oldest] = this.prepared.keys();
    if (this.prepared.size > MOST && oldest !== undefined) this.prepared.delete(oldest);
    return prepared;
  }
}

class BetterSqlite3Handle implements SqliteHandle {
  constructor(readonly database: BetterSqlite3.Database) {}

  async execute(statements: string): Promise<void> {
    speaking(() => this.database.exec(statements));
  }

  connection(): Connection {
    return new BetterSqlite3Connection(this);
  }

  async close(): Promise<void> {
    this.database.close();
  }
}

/** No hop to another thread, and so several times as fast; but every wait for the disk stops the event loop. */
export const betterSqlite3Driver: SqliteDriver = {
  name: 'better-sqlite3',

  open: async (file) => {
    const Database = load();
    return new BetterSqlite3Handle(speaking(() => new Database(file)));
  },

  dataSource: async (file) => ({ type: 'better-sqlite3', driver: load(), database: file }),
};
