import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Sql, SqlValue } from '../database/sql.js';
import { codeName } from './node-sqlite-database.js';

/** A message to the process: opens a file, runs a statement with values, or several without. */
type Request = { readonly id: number } & (
  { readonly file: string } | { readonly statement: string; readonly values?: readonly SqlValue[] }
);

interface Response {
  readonly id: number;
  readonly rows?: readonly object[];
  readonly error?: { readonly message: string; readonly code?: string; readonly errcode?: number };
}

/** What the process uses of the package `sqlite3`, which is not imported here. */
interface Package {
  readonly OPEN_READWRITE: number;
  readonly OPEN_CREATE: number;
  readonly OPEN_URI: number;
  readonly Database: new (
    file: string,
    mode: number,
    done: Done,
  ) => {
    serialize(): void;
    all(statement: string, values: readonly SqlValue[], done: Done): void;
    exec(statements: string, done: Done): void;
  };
}

/** An error of `sqlite3` has SQLite's code by name, one of Node's own SQLite by number. */
type Failure = Error & { readonly code?: string; readonly errcode?: number };

type Done = (error: Failure | null, rows?: readonly object[]) => void;

/** What the process uses of Node's own SQLite. */
interface BuiltIn {
  readonly DatabaseSync: new (file: string) => {
    prepare(statement: string): { all(...values: readonly SqlValue[]): readonly object[] };
    exec(statements: string): void;
  };
}

/**
 * The program of the process. Node gets its text, so it uses nothing outside itself. Where `sqlite3` was not made ready, because
 * another driver is set, it takes Node's own SQLite.
 */
function serve(load: (file: string) => Package, file: string, host: NodeJS.Process): void {
  // The parent has ended. What is not committed is rolled back by who opens the file next.
  host.on('disconnect', () => host.kill(host.pid, 'SIGKILL'));
  const respond = (id: number, error: Failure | null, rows?: readonly object[]) =>
    host.send?.({
      id,
      rows,
      ...(error ? { error: { message: error.message, code: error.code, errcode: error.errcode } } : {}),
    });
  const withBuiltIn = ({ DatabaseSync }: BuiltIn) => {
    let database: InstanceType<BuiltIn['DatabaseSync']> | undefined;
    const rowsOf = (request: Request): readonly object[] => {
      if ('file' in request) database = new DatabaseSync(request.file);
      else if (request.values) return database?.prepare(request.statement).all(...request.values) ?? [];
      else database?.exec(request.statement);
      return [];
    };
    host.on('message', (request: Request) => {
      try {
        respond(request.id, null, rowsOf(request));
      } catch (error) {
        respond(request.id, error as Failure);
      }
    });
  };
  const withSqlite3 = (sqlite3: Package) => {
    let database: InstanceType<Package['Database']> | undefined;
    host.on('message', (request: Request) => {
      const done: Done = (error, rows) => void respond(request.id, error, rows);
      if ('file' in request) {
        // OPEN_URI: a file can be attached by a URL, which says that it is only read.
        const mode = sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE | sqlite3.OPEN_URI;
        database = new sqlite3.Database(request.file, mode, done);
        database.serialize();
      } else if (request.values) database?.all(request.statement, request.values, done);
      else database?.exec(request.statement, done);
    });
  };
  try {
    withSqlite3(load(file));
  } catch (error) {
    const builtIn = host.getBuiltinModule('node:sqlite') as BuiltIn | undefined;
    if (!builtIn) throw error;
    withBuiltIn(builtIn);
  }
}

interface Waiting {
  readonly resolve: (rows: readonly object[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A connection to a SQLite file in a process of its own. Long statements there occupy neither the event loop nor the threads of
 * this process, whichever driver this process uses. The connection may attach other files.
 */
export class SqliteProcess implements Sql {
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;
  private ended = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly file: string,
  ) {
    child.on('message', ({ id, rows, error }: Response) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (error)
        waiting?.reject(Object.assign(new Error(error.message), { code: codeName(error.errcode) ?? error.code }));
      else waiting?.resolve(rows ?? []);
    });
    child.on('error', () => this.fail());
    child.on('exit', () => this.fail());
  }

  /** Starts a process and opens the file in it. @throws Error of SQLite, with its code (`SQLITE_CANTOPEN`) */
  static async open(file: string, sqlite3 = createRequire(import.meta.url).resolve('sqlite3')): Promise<SqliteProcess> {
    // A failpoint is hit in this process, not in that one.
    const { FICUS_FAILPOINT, NODE_OPTIONS, ...environment } = process.env;
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--eval',
        `(${serve.toString()})(require, ${JSON.stringify(sqlite3)}, process)`,
      ],
      {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        env: environment,
      },
    );
    const connection = new SqliteProcess(child, file);
    try {
      await connection.send({ file });
    } catch (error) {
      await connection.close();
      throw error;
    }
    return connection;
  }

  /** Whether the process has ended. */
  get isOver(): boolean {
    return this.ended;
  }

  async all<Row extends object>(statement: string, values: readonly SqlValue[] = []): Promise<Row[]> {
    return (await this.send({ statement, values })) as Row[];
  }

  /** Runs one or more statements without values, and ignores their rows. */
  async script(statement: string): Promise<void> {
    await this.send({ statement });
  }

  /** Ends the process. An open transaction is rolled back. */
  async close(): Promise<void> {
    if (this.ended) return;
    const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.kill('SIGKILL');
    await gone;
  }

  private send(
    request: { file: string } | { statement: string; values?: readonly SqlValue[] },
  ): Promise<readonly object[]> {
    return new Promise((resolve, reject) => {
      this.last += 1;
      this.waiting.set(this.last, { resolve, reject });
      if (this.ended) this.fail();
      else this.child.send({ id: this.last, ...request }, (error) => error && this.fail());
    });
  }

  private fail(): void {
    this.ended = true;
    for (const { reject } of this.waiting.values())
      reject(
        new Error(
          `The process that copies into ${this.file} has ended; what it had not committed is rolled back. Repeat the step.`,
        ),
      );
    this.waiting.clear();
  }
}
