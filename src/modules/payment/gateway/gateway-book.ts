import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { injectable } from 'inversify';
import {
  chooseSqliteDriver,
  makePrivateDirectory,
  type Sql,
  SqliteDatabase,
  type SqliteDriver,
  StoreSettings,
  systemClock,
  utc,
} from '../../../platform/api.js';
import { PaymentSettings } from '../settings.js';
import type { GatewayAnswer } from './gateway.js';

/** One read or write of the book, in the queue. */
interface Entry {
  readonly writes: boolean;
  readonly work: (sql: Sql) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Connection = Awaited<ReturnType<SqliteDatabase['writer']>>;

/** Another process may have the book open too, as while payment moves: each waits for the other's lock. */
const TABLES = `
  PRAGMA busy_timeout = 2000;
  CREATE TABLE IF NOT EXISTS charges (
    key TEXT PRIMARY KEY, order_id TEXT NOT NULL, amount INTEGER NOT NULL, method TEXT NOT NULL, state TEXT NOT NULL,
    charged_at TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS operations (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, charge_key TEXT NOT NULL, answer TEXT NOT NULL, answered_at TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS book (only INTEGER PRIMARY KEY, id TEXT NOT NULL);
  INSERT INTO book (only, id) VALUES (1, lower(hex(randomblob(16)))) ON CONFLICT DO NOTHING`;

/**
 * The book of the simulated gateway, `gateway.sqlite`: its charges, and its answer to each key. It stands for the books of another
 * company, so only the simulator reads it; tests compare it with the ledger.
 */
@injectable()
export class GatewayBook {
  private connection: Promise<Connection> | undefined;
  private readonly waiting: Entry[] = [];
  private writing: Promise<void> | undefined;

  constructor(
    private readonly settings: PaymentSettings,
    private readonly files: StoreSettings,
  ) {}

  /** The path of its file. */
  get file(): string {
    return resolve(this.settings.GATEWAY_DIR ?? this.settings.DATA_DIR, 'gateway.sqlite');
  }

  /** Whether there is a book already. */
  get exists(): boolean {
    return existsSync(this.file);
  }

  /** The id of the book, which it keeps as long as it exists. A book that is not there yet is begun. */
  id(): Promise<string> {
    return this.entered(false, async (sql) => {
      const [row] = await sql.all<{ id: string }>('SELECT id FROM book');
      if (!row) throw new Error(`The book ${this.file} has no id.`);
      return row.id;
    });
  }

  /** The answer to a key; undefined when there is none yet. */
  answerTo(key: string): Promise<GatewayAnswer | undefined> {
    return this.entered(false, (sql) => answerIn(sql, key));
  }

  /**
   * Runs `work` once for each key. Its effect and its answer are on disk together before this resolves. A key that has an answer
   * gets it again.
   */
  once(
    key: string,
    kind: string,
    chargeKey: string,
    work: (sql: Sql, at: string) => Promise<GatewayAnswer>,
  ): Promise<GatewayAnswer> {
    return this.entered(true, async (sql) => {
      const at = utc(systemClock.now());
      const known = await answerIn(sql, key);
      const answer = known ?? (await work(sql, at));
      if (!known) await note(sql, { key, kind, chargeKey, answer, at });
      return answer;
    });
  }

  /** All entries share a connection, so they run one at a time; those that wait share a transaction. */
  private entered<T>(writes: boolean, work: (sql: Sql) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ writes, work, resolve: resolve as (value: unknown) => void, reject });
      this.writing ??= this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    await Promise.resolve();
    while (this.waiting.length > 0) await this.write(this.waiting.splice(0));
    this.writing = undefined;
  }

  /** Answers only after the commit is durable. When an entry fails, each is tried in a transaction of its own. */
  private async write(entries: readonly Entry[]): Promise<void> {
    const writes = entries.some((entry) => entry.writes);
    const values: unknown[] = [];
    let connection: Connection | undefined;
    try {
      connection = await this.opened();
      if (writes) await connection.script('BEGIN IMMEDIATE');
      for (const { work } of entries) values.push(await work(connection));
      if (writes) await connection.script('COMMIT');
    } catch (error) {
      if (writes) await connection?.script('ROLLBACK').catch(() => undefined);
      if (entries.length === 1) entries[0]?.reject(error);
      else for (const entry of entries) await this.write([entry]);
      return;
    }
    for (const [i, entry] of entries.entries()) entry.resolve(values[i]);
  }

  private opened(): Promise<Connection> {
    this.connection ??= open(this.file, chooseSqliteDriver(this.files)).catch((error: unknown) => {
      this.connection = undefined;
      throw error;
    });
    return this.connection;
  }
}

interface Operation {
  readonly key: string;
  readonly kind: string;
  readonly chargeKey: string;
  readonly answer: GatewayAnswer;
  readonly at: string;
}

/** Records the answer to a key, unless it has one. Resolves with whether it did. */
export async function note(sql: Sql, { key, kind, chargeKey, answer, at }: Operation): Promise<boolean> {
  const noted = await sql.all(
    `INSERT INTO operations (key, kind, charge_key, answer, answered_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (key) DO NOTHING RETURNING key`,
    [key, kind, chargeKey, answer, at],
  );
  return noted.length > 0;
}

async function answerIn(sql: Sql, key: string): Promise<GatewayAnswer | undefined> {
  const [row] = await sql.all<{ answer: GatewayAnswer }>('SELECT answer FROM operations WHERE key = ?', [key]);
  return row?.answer;
}

async function open(file: string, driver: SqliteDriver): Promise<Connection> {
  await makePrivateDirectory(dirname(file));
  const connection = await new SqliteDatabase(file, driver).writer();
  await connection.script(TABLES);
  return connection;
}
