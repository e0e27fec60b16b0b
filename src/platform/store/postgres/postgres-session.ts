import { Client, DatabaseError, type QueryResult } from 'pg';
import { postgresTypes } from './postgres-types.js';
import { PreparedNames } from './prepared-names.js';

/** The only file that imports the driver `pg`. */

/** The settings of a session. The URL is a secret. */
export interface SessionSettings {
  readonly url: string;
  /** Names the session in the server's `pg_stat_activity`. */
  readonly name: string;
  /** Statements that begin every session. */
  readonly setUp: string;
  /** How long the server may take to respond to a statement, in milliseconds; then the session is closed. */
  readonly timeoutMs: number;
}

/** There is no session with the server. If it ended during a statement, the outcome of that statement is unknown. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost';
}

const CONNECTS_WITHIN_MS = 3_000;
const CANCELS_WITHIN_MS = 3_000;
/** Reads whether the statement waits for another session, then cancels it. One that waits for none computes too long. */
const CANCEL = `SELECT blocked, pg_cancel_backend($1)
  FROM (SELECT cardinality(pg_blocking_pids($1)) > 0 AS blocked OFFSET 0) AS waits`;
const [QUERY_CANCELED, LOCK_NOT_AVAILABLE] = ['57014', '55P03'];
const NOTHING: QueryResult = { rows: [], rowCount: 0, command: '', oid: 0, fields: [] };

/**
 * One session with a PostgreSQL server, opened at its first use. Statements run one after another, in the order in which they
 * are sent. A session that has ended is replaced at the next statement. When it ended inside a transaction, every statement
 * until the `ROLLBACK` throws first.
 */
export class PostgresSession {
  private client: Client | undefined;
  /** Connections that have ended. One may end between the moment when it is open and its use by the session. */
  private readonly dead = new WeakSet<Client>();
  private names = new PreparedNames();
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private inTransaction = false;
  private closed = false;
  /** Whether the present statement waited for another session when the server was asked to cancel it. */
  private cancelledInWait = false;
  /** The requests to cancel that the server has not answered. The statement may fail before they are. */
  private cancelling: Promise<unknown> = Promise.resolve();

  constructor(private readonly settings: SessionSettings) {}

  /** The number of statements that are under way or wait. */
  get load(): number {
    return this.waiting;
  }

  /** Runs one statement with its values (placeholders are `$1`). */
  run(statement: string, values: readonly unknown[] = []): Promise<QueryResult> {
    return this.inTurn(statement, (client) => {
      const name = this.names.of(statement);
      return client.query({ text: statement, values: [...values], ...(name === undefined ? {} : { name }) });
    });
  }

  /** Runs several statements in one round trip, up to the first that fails. */
  script(statements: string): Promise<QueryResult> {
    return this.inTurn(statements, (client) => client.query(statements));
  }

  /**
   * Asks the server, over another session, to cancel the statement that runs. It then fails (SQLSTATE 57014). Resolves when
   * the server has been asked, or cannot be reached.
   */
  async cancel(): Promise<void> {
    const asked = this.ask();
    this.cancelling = Promise.all([this.cancelling, asked]);
    await asked;
  }

  private async ask(): Promise<void> {
    const { processID } = (this.client ?? {}) as { processID?: number | null };
    if (!processID) return;
    const { url, name } = this.settings;
    const other = { url, name: `${name} cancel`, setUp: 'SELECT 1', timeoutMs: CANCELS_WITHIN_MS };
    const session = new PostgresSession(other);
    const { rows } = await session.run(CANCEL, [processID]).catch(() => NOTHING);
    this.cancelledInWait ||= (rows[0] as { blocked?: boolean } | undefined)?.blocked ?? false;
    await session.close().catch(() => undefined);
  }

  /** Ends the session after the statements that have been sent. */
  async close(): Promise<void> {
    this.closed = true;
    await this.last;
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private inTurn(statement: string, send: (client: Client) => Promise<QueryResult>): Promise<QueryResult> {
    this.waiting += 1;
    const mine = this.last.then(() => this.send(statement, send));
    const done = () => void (this.waiting -= 1);
    this.last = mine.then(done, done);
    return mine;
  }

  private async send(statement: string, send: (client: Client) => Promise<QueryResult>): Promise<QueryResult> {
    if (!this.client) {
      // The transaction ended with its session, so there is nothing to roll back.
      if (statement === 'ROLLBACK') {
        this.inTransaction = false;
        return NOTHING;
      }
      if (this.inTransaction) throw new SessionLost('The session ended inside a transaction, which is rolled back.');
      if (this.closed) throw new SessionLost('The session was closed.');
      this.client = await this.connected();
    }
    const { client } = this;
    this.cancelledInWait = false;
    try {
      const result = await send(client);
      this.inTransaction = client.getTransactionStatus() !== 'I';
      return result;
    } catch (error) {
      if (!this.dead.has(client) && !ends(error)) {
        // The tables have changed since the statement was prepared. With new names, statements are prepared again.
        if (isOutdated(error)) this.names = new PreparedNames();
        throw await this.explained(error);
      }
      this.forget(client);
      throw new SessionLost('The session with the server ended before it responded to a statement.', { cause: error });
    }
  }

  /** A statement that was cancelled while it waited for another session was not slow itself. */
  private async explained(error: unknown): Promise<unknown> {
    if ((error as { code?: unknown }).code !== QUERY_CANCELED) return error;
    await this.cancelling;
    return this.cancelledInWait ? Object.assign(error as object, { code: LOCK_NOT_AVAILABLE }) : error;
  }

  private async connected(): Promise<Client> {
    const { url, name, setUp, timeoutMs } = this.settings;
    const client = new Client({
      connectionString: url,
      application_name: name,
      keepAlive: true,
      connectionTimeoutMillis: CONNECTS_WITHIN_MS,
      query_timeout: timeoutMs,
      types: postgresTypes,
    });
    for (const event of ['error', 'end'] as const) client.on(event, () => this.forget(client));
    try {
      await client.connect();
      await client.query(setUp);
    } catch (error) {
      client.end().catch(() => undefined);
      throw new SessionLost('No session with the server could be opened.', { cause: error });
    }
    this.names = new PreparedNames();
    return client;
  }

  private forget(client: Client): void {
    this.dead.add(client);
    if (this.client !== client) return;
    this.client = undefined;
    client.end().catch(() => undefined);
  }
}

/** Whether an error says that a statement was prepared for tables that have changed since. */
export function isOutdated(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === '0A000' && String(message).includes('cached plan');
}

/** Whether an error ends the session: the server has ended it, or has not responded in time. */
function ends(error: unknown): boolean {
  if (error instanceof DatabaseError) return error.severity === 'FATAL' || error.severity === 'PANIC';
  return error instanceof Error && error.message === 'Query read timeout';
}
