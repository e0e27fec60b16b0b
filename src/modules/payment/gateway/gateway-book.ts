import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { injectable } from 'inversify';
import { systemClock, utc } from '../../../platform/ops/clock.js';
import type { Sql } from '../../../platform/store/sql.js';
import { SqliteDatabase } from '../../../platform/store/sqlite-driver.js';
import { PaymentSettings } from '../settings.js';
import type { GatewayAnswer } from './gateway.js';

type Connection = Awaited<ReturnType<SqliteDatabase['writer']>>;

/** Another process may have the book open as well, as while payment moves: they wait for each other. */
const TABLES = `
  PRAGMA busy_timeout = 2000;
  CREATE TABLE IF NOT EXISTS charges (
    key TEXT PRIMARY KEY, order_id TEXT NOT NULL, amount INTEGER NOT NULL, method TEXT NOT NULL, state TEXT NOT NULL,
    charged_at TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS operations (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, charge_key TEXT NOT NULL, answer TEXT NOT NULL, answered_at TEXT NOT NULL)`;

/**
 * The book of the simulated gateway, `gateway.sqlite`: the charges that it made, and what it answered under each key. It
 * stands for the books of another company, so nothing but the simulator reads it; tests compare it with the ledger.
 */
@injectable()
export class GatewayBook {
  private connection: Promise<Connection> | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly settings: PaymentSettings) {}

  /** What was answered under a key. */
  answerTo(key: string): Promise<GatewayAnswer | undefined> {
    return this.alone((sql) => answerIn(sql, key));
  }

  /**
   * Does something once for each key: `work` and its answer are on disk together before this resolves. A key that has its
   * answer gets it again.
   */
  once(
    key: string,
    kind: string,
    chargeKey: string,
    work: (sql: Sql, at: string) => Promise<GatewayAnswer>,
  ): Promise<GatewayAnswer> {
    return this.alone(async (connection) => {
      await connection.script('BEGIN IMMEDIATE');
      try {
        const at = utc(systemClock.now());
        const known = await answerIn(connection, key);
        const answer = known ?? (await work(connection, at));
        if (!known) await note(connection, { key, kind, chargeKey, answer, at });
        await connection.script('COMMIT');
        return answer;
      } catch (error) {
        await connection.script('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  /** One at a time, since all share a connection and its transaction. */
  private alone<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const mine = this.last.then(async () => work(await this.opened()));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private opened(): Promise<Connection> {
    this.connection ??= open(this.settings.DATA_DIR).catch((error: unknown) => {
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

/** Notes what was answered under a key; what is noted already stays. Says whether it did. */
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

async function open(directory: string): Promise<Connection> {
  await mkdir(directory, { recursive: true });
  const connection = await new SqliteDatabase(join(directory, 'gateway.sqlite')).writer();
  await connection.script(TABLES);
  return connection;
}
