import type { DataSource, QueryRunner } from 'typeorm';
import type { Connection, Gate } from './database.js';
import type { PostgresSession } from './postgres-session.js';
import type { SqlValue } from './sql.js';

/**
 * A connection over one session or several: with several, each statement goes to the one that has least to do, so that
 * reads run side by side. Only a connection of one session can hold a transaction.
 */
export class PostgresConnection implements Connection {
  constructor(private readonly sessions: readonly [PostgresSession, ...PostgresSession[]]) {}

  async all<Row extends object = Record<string, SqlValue>>(
    statement: string,
    values: readonly SqlValue[] = [],
  ): Promise<Row[]> {
    const { rows } = await this.idlest().run(forPostgres(statement), values);
    return rows as Row[];
  }

  async script(statements: string): Promise<void> {
    await this.sessions[0].script(statements);
  }

  runner(dataSource: DataSource, gate: Gate): QueryRunner {
    const base = dataSource.createQueryRunner();
    const run = Reflect.get(base, 'query') as (...parameters: unknown[]) => Promise<unknown>;
    const query = (statement: string, ...rest: unknown[]): Promise<unknown> =>
      gate(statement, () => Reflect.apply(run, runner, [statement, ...rest]));
    const forTypeOrm = {
      query: (statement: string, values?: readonly unknown[]) => this.idlest().run(statement, values),
    };
    // Differs from TypeORM's own runner in its connection and its gate. Telling it that a transaction is open keeps
    // `save()` from beginning another.
    const runner: QueryRunner = Object.assign(Object.create(base) as QueryRunner, {
      isTransactionActive: true,
      connect: () => Promise.resolve(forTypeOrm),
      query,
      release: () => Promise.resolve(),
    });
    return runner;
  }

  async interrupt(): Promise<void> {
    await Promise.all(this.sessions.filter(({ load }) => load > 0).map((session) => session.cancel()));
  }

  async close(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.close()));
  }

  private idlest(): PostgresSession {
    return this.sessions.reduce((best, session) => (session.load < best.load ? session : best));
  }
}

/** Texts in quotes, names in quotes and comments stay as they are. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?|\bjson_(?:group_)?array(?=\()/g;
const MOST_KNOWN = 2_000;
const known = new Map<string, string>();

/** What writes a list of values as JSON, and gathers what several rows have into a list. */
const NAMES: { readonly [sqlite: string]: string } = { json_array: 'json_build_array', json_group_array: 'json_agg' };

/** A statement as PostgreSQL writes it: with `$1`, `$2` for each `?`, and with its names of what makes lists of JSON. */
export function forPostgres(statement: string): string {
  const done = known.get(statement);
  if (done !== undefined) return done;
  let count = 0;
  const text = statement.replace(TOKENS, (token) => (token === '?' ? `$${(count += 1)}` : (NAMES[token] ?? token)));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(statement, text);
  return text;
}
