import { DataSource } from 'typeorm';
import type { Connection, Database, DatabaseLock, DataSourceSpec } from '../database/database.js';
import { PostgresConnection } from './postgres-connection.js';
import { postgresCapture } from './postgres-capture.js';
import { postgresFences, postgresTables, WRITER } from './postgres-fences.js';
import { refuseMarkedForeign, refuseUnfit } from './postgres-fitness.js';
import { postgresLayout } from './postgres-layout.js';
import { PostgresSession } from './postgres-session.js';
import { postgresFault, postgresRaised } from './postgres-faults.js';
import { silentLogger } from '../database/typeorm-runner.js';
import type { Claim } from '../database/ownership.js';
import type { DatabaseFault } from '../database/database-fault.js';

const STANDARD_PORT = '5432';
/** Longer than a successful group of units takes, and two such waits fit into a deadline. */
const WAITS_FOR_WRITER_MS = 1_500;
/** A process that was stopped in the middle of a group makes the others wait no longer than this, as long as the registry waits for it. */
const IDLE_IN_GROUP_MS = 5_000;
const IDLE_IN_SNAPSHOT_MS = 10_000;
const STATEMENT_MS = 10_000;
/** Longer than the server's own limits: a server that has not responded by then is lost. */
const TIMEOUT_MS = 15_000;
/** A migration may wait for a long one of another process, and a big table takes time. */
const MIGRATION_WAITS_MS = 60_000;
const MIGRATION_MS = 3_600_000;
const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED';
const LOCK = `SELECT pg_advisory_xact_lock(${WRITER})`;
/** With the writer, three sessions for each module in each process; up to two more for snapshots. */
const READERS = 2;

/** A PostgreSQL database, which several processes may use: their units of work wait for each other. */
export class PostgresDatabase implements Database {
  readonly description: string;
  readonly exclusive = false;
  readonly commit: string = 'DELETE FROM _claim; COMMIT';
  readonly beginUnclaimed = `${BEGIN}; ${LOCK}`;
  readonly beginSnapshot = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
  readonly kind = 'postgres';
  readonly tables = postgresTables;
  readonly layout = postgresLayout;
  readonly fences = postgresFences;
  readonly capture = postgresCapture;

  /** @param url contains the password, and is never logged; `description` leaves it out. */
  constructor(
    private readonly url: string,
    private readonly module: string,
  ) {
    const { hostname, port, pathname } = new URL(url);
    this.description = `postgres://${hostname}:${port || STANDARD_PORT}${pathname}`;
  }

  /** Checks that the database exists and is fit. It locks nothing: each writer locks the database for one group of units. */
  async lock(): Promise<DatabaseLock> {
    const session = this.session('start', `SET statement_timeout = ${STATEMENT_MS}`);
    try {
      await refuseUnfit(session, this.description);
    } finally {
      await session.close();
    }
    return { release: () => Promise.resolve() };
  }

  /** Makes the units of work and other migrations of this database wait, in every process. */
  async migrating<T>(work: () => Promise<T>): Promise<T> {
    const session = this.session('migration', `SET lock_timeout = ${MIGRATION_WAITS_MS}`, MIGRATION_MS);
    try {
      await session.run(`SELECT pg_advisory_lock(${WRITER})`);
      await refuseMarkedForeign(session, this.description, this.module);
      return await work();
    } finally {
      await session.close();
    }
  }

  async dataSource(spec: DataSourceSpec): Promise<DataSource> {
    const dataSource = new DataSource({
      type: 'postgres',
      url: this.url,
      applicationName: this.nameOf('migration'),
      entities: [...spec.rows],
      migrations: [...spec.migrations],
      migrationsTableName: '_migration',
      installExtensions: false,
      connectTimeoutMS: 3_000,
      logger: silentLogger,
      // Only migrations use these sessions, which end soon after.
      extra: { max: 2, idleTimeoutMillis: 1_000, allowExitOnIdle: true, lock_timeout: MIGRATION_WAITS_MS },
    });
    const { driver } = dataSource;
    const typeOf = driver.createFullType.bind(driver);
    // An integer of a migration has 64 bits on every database, as on SQLite.
    driver.createFullType = (column) => (column.type === 'integer' ? 'bigint' : typeOf(column));
    return dataSource.initialize();
  }

  async writer(): Promise<Connection> {
    return new PostgresConnection([
      this.session(
        'writer',
        // An acknowledged commit survives a power cut, whatever the server's default is.
        `SET statement_timeout = ${STATEMENT_MS}; SET lock_timeout = ${WAITS_FOR_WRITER_MS};
         SET idle_in_transaction_session_timeout = ${IDLE_IN_GROUP_MS};
         SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`,
      ),
    ]);
  }

  async reader(): Promise<Connection> {
    return this.reading(READERS);
  }

  async snapshotReader(): Promise<Connection> {
    return this.reading(1);
  }

  fault(error: unknown, doing: 'reading' | 'writing'): DatabaseFault | undefined {
    return postgresFault(error, this.description, doing);
  }

  raised(error: unknown): string | undefined {
    return postgresRaised(error);
  }

  /**
   * Takes the lock before the claim, so that each statement sees the commits of the writer before. A claim that is still there
   * was committed by hand: a group removes its own.
   */
  begin({ epoch, role }: Claim): string {
    return `${this.beginUnclaimed}; DELETE FROM _claim; INSERT INTO _claim (epoch, role) VALUES (${epoch}, '${role}')`;
  }

  beginWithin(ms: number): string {
    return `${BEGIN}; SET LOCAL lock_timeout = ${Math.max(1, Math.ceil(ms))}; ${LOCK}`;
  }

  private reading(sessions: number): Connection {
    const setUp = `SET default_transaction_read_only = on; SET statement_timeout = ${STATEMENT_MS};
      SET lock_timeout = ${WAITS_FOR_WRITER_MS}; SET idle_in_transaction_session_timeout = ${IDLE_IN_SNAPSHOT_MS}`;
    const first = this.session('reader', setUp);
    return new PostgresConnection([
      first,
      ...Array.from({ length: sessions - 1 }, () => this.session('reader', setUp)),
    ]);
  }

  private session(role: string, setUp: string, timeoutMs = TIMEOUT_MS): PostgresSession {
    return new PostgresSession({ url: this.url, name: this.nameOf(role), setUp, timeoutMs });
  }

  private nameOf(role: string): string {
    return `ficus ${this.module} ${role}`;
  }
}
