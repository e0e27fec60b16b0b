import type { DataSource, EntityManager } from 'typeorm';
import { Unavailable } from '../../contract/failure.js';
import { systemClock, type Timer } from '../../ops/clock.js';
import type { Connection, Database } from '../database/database.js';
import type { Sql, SqlValue } from '../database/sql.js';
import type { LastFault } from '../database/database-fault.js';
import type { Readable } from './tx.js';
import { activeUnit } from './unit.js';

/** The read side of a module's database: it cannot write, and sees only what is committed. */
export abstract class ReadSide implements Readable {
  /** Runs single statements, each on the newest commit. A write through it throws. */
  abstract readonly manager: EntityManager;
  abstract readonly sql: Sql;
  /**
   * Runs several reads on one snapshot.
   * @throws Error when `work` takes longer than `limitMs` (real time, default 1,000); the snapshot then ends.
   */
  abstract snapshot<T>(work: (at: Readable) => Promise<T>, limitMs?: number): Promise<T>;
}

const WRITES = /^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b/i;
const DEFAULT_LIMIT_MS = 1_000;
const MAX_SNAPSHOTS = 2;

/** The read side over connections that cannot write. */
export class ReadConnection extends ReadSide {
  readonly manager: EntityManager;
  readonly sql: Sql;
  private readonly free: Connection[] = [];
  private readonly queue: ((connection: Connection) => void)[] = [];
  private opened = 0;

  constructor(
    private readonly module: string,
    private readonly database: Database,
    private readonly dataSource: DataSource,
    private readonly connection: Connection,
    private readonly fault: LastFault,
  ) {
    super();
    const readable = this.over(connection, (statement) => this.guard(statement));
    this.manager = readable.manager;
    this.sql = readable.sql;
  }

  override async snapshot<T>(work: (at: Readable) => Promise<T>, limitMs = DEFAULT_LIMIT_MS): Promise<T> {
    const connection = await this.borrow();
    let over = false;
    const readable = this.over(connection, (statement) => {
      if (over)
        throw new Error(`A snapshot of ${this.module} was used after its end; await every read before it ends.`);
      this.guard(statement);
    });
    let timer: Timer | undefined;
    try {
      await this.explained(connection.script(this.database.beginSnapshot));
      const limit = new Promise<never>((_, reject) => {
        timer = systemClock.after(limitMs, () =>
          reject(
            new Error(
              `A snapshot of ${this.module} was held longer than ${limitMs} ms and was taken away; read less at once.`,
            ),
          ),
        );
      });
      return await Promise.race([work(readable), limit]);
    } finally {
      over = true;
      timer?.cancel();
      // An error here means that the transaction has ended already. The next borrower of the connection gets the error.
      await connection.script('ROLLBACK').catch(() => undefined);
      this.give(connection);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.connection, ...this.free].map((connection) => connection.close()));
  }

  private over(connection: Connection, guard: (statement: string) => void): Readable {
    const runner = connection.runner(this.dataSource, async (statement, send) => {
      guard(statement);
      return this.explained(send());
    });
    const manager = this.dataSource.createEntityManager(runner);
    Object.assign(runner, { manager });
    const sql: Sql = {
      all: async <Row extends object>(statement: string, values?: readonly SqlValue[]) => {
        guard(statement);
        return this.explained(connection.all<Row>(statement, values));
      },
    };
    return { manager, sql };
  }

  private async explained<T>(reading: Promise<T>): Promise<T> {
    try {
      return await reading;
    } catch (error) {
      const fault = this.database.fault(error, 'reading');
      if (!fault) throw error;
      this.fault.note(fault);
      throw new Unavailable(`${this.module} cannot read at present; try again.`, {
        cause: new Error(fault.sentence, { cause: error }),
      });
    }
  }

  private guard(statement: string): void {
    if (WRITES.test(statement))
      throw new Error(
        `${this.module} wrote outside a unit of work (${statement.trim().slice(0, 40)}…); write through the tx of apply(), or UnitOfWork.run().`,
      );
    const unit = activeUnit();
    if (unit?.module === this.module)
      throw new Error(
        `${unit.name} in ${this.module} read past its unit of work, where its own changes cannot be seen; read through tx.`,
      );
  }

  private async borrow(): Promise<Connection> {
    const free = this.free.pop();
    if (free) return free;
    if (this.opened < MAX_SNAPSHOTS) {
      this.opened += 1;
      return this.explained(this.database.snapshotReader()).catch((error: unknown) => {
        this.opened -= 1;
        throw error;
      });
    }
    return new Promise((resolve) => this.queue.push(resolve));
  }

  private give(connection: Connection): void {
    const next = this.queue.shift();
    if (next) next(connection);
    else this.free.push(connection);
  }
}
