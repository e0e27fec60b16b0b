import type { DataSource, QueryRunner } from 'typeorm';
import type { Connection, Gate } from '../database/database.js';
import type { PostgresSession } from './postgres-session.js';
import type { SqlValue } from '../database/sql.js';
import { gatedRunner } from '../database/typeorm-runner.js';

/**
 * A connection over one session or several. With several, each statement goes to the least busy session, so that reads run in
 * parallel. Only a connection of one session can hold a transaction.
 */
export class PostgresConnection implements Connection {
  constructor(private readonly sessions: readonly [PostgresSession, ...PostgresSession[]]) {}

  async all<Row extends object = Record<string, SqlValue>>(
    statement: string,
    values: readonly SqlValue[] = [],
  ): Promise<Row[]> {
    const { rows } = await this.leastBusy().run(forPostgres(statement), values);
    return rows as Row[];
  }

  async script(statements: string): Promise<void> {
    await this.sessions[0].script(statements);
  }

  runner(dataSource: DataSource, gate: Gate): QueryRunner {
    const forTypeOrm = {
      query: (statement: string, values?: readonly unknown[]) => this.leastBusy().run(statement, values),
    };
    return gatedRunner(dataSource, gate, { connect: () => Promise.resolve(forTypeOrm) });
  }

  async interrupt(): Promise<void> {
    await Promise.all(this.sessions.filter(({ load }) => load > 0).map((session) => session.cancel()));
  }

  async close(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.close()));
  }

  private leastBusy(): PostgresSession {
    return this.sessions.reduce((best, session) => (session.load < best.load ? session : best));
  }
}

/** Quoted texts, quoted names and comments are matched as a whole, so that they stay as they are. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?|\bjson_(?:group_)?array(?=\()/g;
const MOST_KNOWN = 2_000;
const known = new Map<string, string>();

/** The functions that make a JSON list of values, and of rows. */
const NAMES: { readonly [sqlite: string]: string } = { json_array: 'json_build_array', json_group_array: 'json_agg' };

/** Translates a statement for PostgreSQL: `$1`, `$2` for each `?`, and its names of the functions that make JSON lists. */
export function forPostgres(statement: string): string {
  const done = known.get(statement);
  if (done !== undefined) return done;
  let count = 0;
  const text = statement.replace(TOKENS, (token) => (token === '?' ? `$${(count += 1)}` : (NAMES[token] ?? token)));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(statement, text);
  return text;
}
