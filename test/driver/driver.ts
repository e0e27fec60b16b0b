import type { RequestListener } from 'node:http';
import type { Duration } from '../../src/platform/contract/duration.js';
import type { SqlValue } from '../../src/platform/store/database/sql.js';

/** A line of a log. */
export interface LogLine {
  readonly msg: string;
  readonly correlationId?: string;
  readonly [field: string]: unknown;
}

/** Rows of a module's database, or of `gateway`, the book of the payment gateway, which no module reads. */
export type ReadRows = <Row extends object>(
  book: string,
  statement: string,
  values?: readonly SqlValue[],
) => Promise<readonly Row[]>;

/**
 * The marketplace with sample data, as suites drive it: they see nothing of where its modules run. A suite that uses nothing
 * else passes in one process and in many, unchanged.
 */
export interface Driver {
  /** Where clients enter: what listens as the public server does, or its address. For supertest. */
  readonly address: RequestListener | string;
  readonly modules: readonly string[];
  readonly clock: {
    /** Milliseconds UTC. */
    now(): number;
    /** Turns the clocks of all hosts on: timers and timeouts come due. */
    turn(duration: Duration): Promise<void>;
  };
  /**
   * Waits until every event is handled, and every saga has ended or waits for a signal; retries come due meanwhile.
   * @throws Error when that does not come about, or an event or a saga waits for a person.
   */
  settled(): Promise<void>;
  readonly rows: ReadRows;
  /** The names of the tables of a module. */
  tables(module: string): Promise<readonly string[]>;
  /** All lines that the hosts have logged so far. */
  lines(): Promise<readonly LogLine[]>;
  /** Ends everything that was started, and removes its data. */
  close(): Promise<void>;
}

/** Settings of the processes: see docs/settings.md. */
export type DriverSettings = { readonly [name: string]: string };
