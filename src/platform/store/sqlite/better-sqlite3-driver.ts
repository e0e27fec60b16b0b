import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource, QueryRunner } from 'typeorm';
import { messageOf } from '../../ops/message-of.js';
import type { Connection, Gate } from '../database/database.js';
import { gatedRunner } from '../database/typeorm-runner.js';
import type { SqliteDriver, SqliteHandle } from './sqlite-database.js';
import type { SqlValue } from '../database/sql.js';

/** The only file that knows the package `better-sqlite3`. The package is optional, so it is loaded at its first use. */

type Statement = BetterSqlite3.Statement<unknown[]>;

/** The most statements that a connection keeps prepared. Statements with a varying number of rows would fill the memory. */
const MOST = 200;
/** Matches the one statement that reaches another file. The package has no way to forbid it. */
const ATTACHES = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*ATTACH\b/i;

let loaded: typeof BetterSqlite3 | undefined;

/** The package, loaded at the first call. @throws Error that says what to do when it is missing, or not built for this Node. */
function load(): typeof BetterSqlite3 {
  return (loaded ??= loadAndTry());
}

function loadAndTry(): typeof BetterSqlite3 {
  try {
    const Database = createRequire(import.meta.url)('better-sqlite3') as typeof BetterSqlite3;
    // Its native part is loaded only when the first database is opened.
    new Database(':memory:').close();
    return Database;
  } catch (error) {
    const [reason = ''] = messageOf(error).split('\nRequire stack:');
    throw new Error(
      `SQLITE_DRIVER is 'better-sqlite3', and that package cannot be loaded (${reason.replaceAll('\n', ' ')}); ` +
        `run 'npm install better-sqlite3' and read what it says, or leave SQLITE_DRIVER out to use sqlite3.`,
      { cause: error },
    );
  }
}

/** Converts a value as `sqlite3` does. This package itself refuses booleans and undefined. */
function bindable(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Calls the package. Its errors get the form of those of `sqlite3`: the code before the message. */
function withCodes<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code !== 'string') throw cause;
    throw Object.assign(new Error(`${code}: ${messageOf(cause)}`, { cause }), { code });
  }
}

/**
 * Does something now, and resolves after all promise callbacks that wait. The package is synchronous: without this, a unit that
 * does not await a statement would end after it, but before it with every other driver.
 */
function resolvedLater<T>(work: () => T | PromiseLike<T>): Promise<T> {
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

/** A prepared statement that takes every kind of value that `sqlite3` takes. */
class Prepared {
  readonly reader: boolean;

  constructor(private readonly statement: Statement) {
    this.reader = statement.reader;
  }

  all(...values: unknown[]): unknown[] {
    return withCodes(() => this.statement.all(...values.map(bindable)));
  }

  run(...values: unknown[]): BetterSqlite3.RunResult {
    return withCodes(() => this.statement.run(...values.map(bindable)));
  }
}

class BetterSqlite3Connection implements Connection {
  private readonly prepared = new Map<string, Prepared>();

  constructor(private readonly handle: BetterSqlite3Handle) {}

  all<Row extends object = Record<string, SqlValue>>(
    statement: string,
    values: readonly SqlValue[] = [],
  ): Promise<Row[]> {
    return resolvedLater(() => {
      const prepared = this.prepare(statement);
      if (prepared.reader) return prepared.all(...values) as Row[];
      prepared.run(...values);
      return [];
    });
  }

  /** Lets the event loop turn, so that a busy writer delays nobody, and units that arrive meanwhile share its next commit. */
  async script(statements: string): Promise<void> {
    await this.handle.execute(statements);
    await new Promise((resolve) => setImmediate(resolve));
  }

  runner(dataSource: DataSource, gate: Gate): QueryRunner {
    const getStmt = async (statement: string): Promise<Prepared> => this.prepare(statement);
    const later: Gate = (statement, send) => gate(statement, () => resolvedLater(send));
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
    const prepared = new Prepared(withCodes(() => this.handle.database.prepare(statement)));
    this.prepared.set(statement, prepared);
    const [oldest] = this.prepared.keys();
    if (this.prepared.size > MOST && oldest !== undefined) this.prepared.delete(oldest);
    return prepared;
  }
}

class BetterSqlite3Handle implements SqliteHandle {
  constructor(readonly database: BetterSqlite3.Database) {}

  async execute(statements: string): Promise<void> {
    withCodes(() => this.database.exec(statements));
  }

  connection(): Connection {
    return new BetterSqlite3Connection(this);
  }

  async close(): Promise<void> {
    this.database.close();
  }
}

/** Works without a second thread, and so several times as fast. But every wait for the disk stops the event loop. */
export const betterSqlite3Driver: SqliteDriver = {
  name: 'better-sqlite3',

  open: async (file) => {
    const Database = load();
    return new BetterSqlite3Handle(withCodes(() => new Database(file)));
  },

  dataSource: async (file) => ({ type: 'better-sqlite3', driver: load(), database: file }),
};
