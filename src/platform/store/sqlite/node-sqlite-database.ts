import type { SynchronousDatabase, SynchronousStatement } from './synchronous-handle.js';

/** What is used of `node:sqlite`. The types of the oldest Node that Ficus runs on do not know it. */
export interface NodeSqlite {
  readonly DatabaseSync: new (file: string) => {
    prepare(statement: string): NodeStatement;
    exec(statements: string): void;
    close(): void;
  };
}

interface NodeStatement {
  all(...values: unknown[]): object[];
  run(...values: unknown[]): ReturnType<SynchronousStatement['run']>;
  /** Absent before Node 22.16. */
  columns?(): readonly unknown[];
}

/** SQLite's primary result codes in the order of their numbers, from 0 (https://www.sqlite.org/rescode.html). */
const CODES = [
  ...['OK', 'ERROR', 'INTERNAL', 'PERM', 'ABORT', 'BUSY', 'LOCKED', 'NOMEM', 'READONLY', 'INTERRUPT', 'IOERR'],
  ...['CORRUPT', 'NOTFOUND', 'FULL', 'CANTOPEN', 'PROTOCOL', 'EMPTY', 'SCHEMA', 'TOOBIG', 'CONSTRAINT', 'MISMATCH'],
  ...['MISUSE', 'NOLFS', 'AUTH', 'FORMAT', 'RANGE', 'NOTADB', 'NOTICE', 'WARNING'],
];
/** How long a statement waits for another process, unless it is said otherwise: as with `sqlite3`, in milliseconds. */
const BUSY_MS = 1_000;
/** An extended result code has the primary one in its lowest byte. */
const PRIMARY = 0xff;

/** The name of SQLite's code behind a result code (`SQLITE_BUSY`); undefined for anything else. */
export function codeName(resultCode: unknown): string | undefined {
  const name = typeof resultCode === 'number' ? CODES[resultCode & PRIMARY] : undefined;
  return name === undefined ? undefined : `SQLITE_${name}`;
}

/** Calls `node:sqlite`. Its errors get SQLite's code by name (`SQLITE_BUSY`), which Node gives as a number. */
function withNames<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = codeName((error as { errcode?: unknown }).errcode);
    throw code === undefined ? error : Object.assign(error as Error, { code });
  }
}

/** The class with which `node:sqlite` opens files as `better-sqlite3` does, as far as this program and TypeORM use that one. */
export function nodeDatabases({ DatabaseSync }: NodeSqlite) {
  return class NodeDatabase implements SynchronousDatabase {
    private readonly database: InstanceType<typeof DatabaseSync>;

    constructor(file: string, { timeout = BUSY_MS }: { readonly timeout?: number } = {}) {
      this.database = withNames(() => new DatabaseSync(file));
      this.exec(`PRAGMA busy_timeout = ${timeout}`);
    }

    prepare(statement: string): SynchronousStatement {
      const prepared = withNames(() => this.database.prepare(statement));
      return {
        reader: this.hasRows(statement, prepared),
        // Node's rows have no prototype; those of the other packages are plain objects.
        all: (...values) => withNames(() => prepared.all(...values)).map((row) => ({ ...row })),
        run: (...values) => withNames(() => prepared.run(...values)),
      };
    }

    exec(statements: string): void {
      withNames(() => this.database.exec(statements));
    }

    pragma(text: string): unknown[] {
      return this.prepare(`PRAGMA ${text}`).all();
    }

    close(): void {
      withNames(() => this.database.close());
    }

    private hasRows(statement: string, prepared: NodeStatement): boolean {
      if (prepared.columns) return prepared.columns().length > 0;
      if (/^\s*EXPLAIN\b/i.test(statement)) return true;
      const steps = this.database.prepare(`EXPLAIN ${statement}`).all() as { readonly opcode?: string }[];
      return steps.some(({ opcode }) => opcode === 'ResultRow');
    }
  };
}
