import type { DataSource, QueryRunner } from 'typeorm';
import { messageOf } from '../../ops/message-of.js';
import type { Connection, Gate } from '../database/database.js';
import type { SqlValue } from '../database/sql.js';
import { gatedRunner } from '../database/typeorm-runner.js';
import { loopTurned, resolvedLater } from './resolved-later.js';
import type { SqliteHandle } from './sqlite-database.js';

/** A statement as `better-sqlite3` prepares it: it runs at once, on the thread of its caller. */
export interface SynchronousStatement {
  /** Whether it returns rows. */
  readonly reader: boolean;
  all(...values: unknown[]): unknown[];
  run(...values: unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
}

/** A database as `better-sqlite3` opens it. Its errors have the code of SQLite (`SQLITE_BUSY`). */
export interface SynchronousDatabase {
  prepare(statement: string): SynchronousStatement;
  exec(statements: string): unknown;
  close(): unknown;
}

/** The most statements that a connection keeps prepared. Statements with a varying number of rows would fill the memory. */
const MOST = 200;
/** Matches the one statement that reaches another file. Neither package has a way to forbid it on every Node that Ficus runs on. */
const ATTACHES = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*ATTACH\b/i;

/** Converts a value as `sqlite3` does. The synchronous packages refuse booleans and undefined. */
function bindable(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Calls the package. Its errors get the form of those of `sqlite3`: the code before the message. */
export function withCodes<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code !== 'string') throw cause;
    throw Object.assign(new Error(`${code}: ${messageOf(cause)}`, { cause }), { code });
  }
}

/** A prepared statement that takes every kind of value that `sqlite3` takes. */
class Prepared implements SynchronousStatement {
  readonly reader: boolean;

  constructor(private readonly statement: SynchronousStatement) {
    this.reader = statement.reader;
  }

  all(...values: unknown[]): unknown[] {
    return withCodes(() => this.statement.all(...values.map(bindable)));
  }

  run(...values: unknown[]): ReturnType<SynchronousStatement['run']> {
    return withCodes(() => this.statement.run(...values.map(bindable)));
  }
}

class SynchronousConnection implements Connection {
  private readonly prepared = new Map<string, Prepared>();

  constructor(
    private readonly handle: SqliteHandle,
    private readonly database: SynchronousDatabase,
  ) {}

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
    await loopTurned();
  }

  runner(dataSource: DataSource, gate: Gate): QueryRunner {
    const getStmt = async (statement: string): Promise<Prepared> => this.prepare(statement);
    const later: Gate = (statement, send) => gate(statement, () => resolvedLater(send));
    return gatedRunner(dataSource, later, { connect: () => Promise.resolve(this.database), getStmt });
  }

  close(): Promise<void> {
    this.prepared.clear();
    return this.handle.close();
  }

  private prepare(statement: string): Prepared {
    const known = this.prepared.get(statement);
    if (known) return known;
    if (ATTACHES.test(statement)) throw new Error('too many attached databases - max 0');
    const prepared = new Prepared(withCodes(() => this.database.prepare(statement)));
    this.prepared.set(statement, prepared);
    const [oldest] = this.prepared.keys();
    if (this.prepared.size > MOST && oldest !== undefined) this.prepared.delete(oldest);
    return prepared;
  }
}

/** The handle of a file that a synchronous package has opened. */
export function synchronousHandle(database: SynchronousDatabase): SqliteHandle {
  const handle: SqliteHandle = {
    execute: async (statements) => void withCodes(() => database.exec(statements)),
    connection: () => new SynchronousConnection(handle, database),
    close: async () => void database.close(),
  };
  return handle;
}
