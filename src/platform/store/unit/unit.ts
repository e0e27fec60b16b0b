import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager } from 'typeorm';
import type { AnyEvent, Publishable } from '../../contract/event.js';
import { type Clock, utc } from '../../ops/clock.js';
import { type CallContext, continuing } from '../../ops/context.js';
import type { Ids } from '../../ops/ids.js';
import { messageOf } from '../../ops/message-of.js';
import type { Connection } from '../database/database.js';
import type { PublishedEvent } from './event-log.js';
import type { Sql, SqlValue } from '../database/sql.js';
import type { Tx } from './tx.js';
import type { CommitNumber } from '../../ops/commit-number.js';
import { type SlowStatement, UnitManager, UnitStatements } from './unit-statements.js';
import type { TransactionCache, UnitTx } from './unit-of-work.js';

/** What every unit of a module works with. */
export interface UnitEnvironment {
  readonly module: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly dataSource: DataSource;
  readonly connection: Connection;
}

const active = new AsyncLocalStorage<Unit>();

/** The unit of work in which the code runs; undefined outside any. */
export function activeUnit(): Unit | undefined {
  return active.getStore();
}

/** One run of a unit of work. It is revoked at its end: code that still has it can do nothing more with it. */
export class Unit implements UnitTx {
  readonly sql: Sql;
  readonly published: PublishedEvent[] = [];
  private readonly statements = new UnitStatements();
  private readonly time: number;
  private typeOrm?: EntityManager;
  private ended?: string;

  constructor(
    private readonly environment: UnitEnvironment,
    readonly name: string,
    public call: CallContext,
    readonly commit: CommitNumber,
    readonly cache: TransactionCache,
  ) {
    const { connection, clock } = environment;
    this.time = clock.now();
    this.sql = {
      all: <Row extends object>(statement: string, values?: readonly SqlValue[]) => {
        this.assertOpen();
        return this.statements.track(statement, () => connection.all<Row>(statement, values));
      },
    };
  }

  /** Made at its first use, because most units of the platform use SQL alone. */
  get manager(): EntityManager {
    this.typeOrm ??= this.makeManager();
    return this.typeOrm;
  }

  get module(): string {
    return this.environment.module;
  }

  now(): number {
    return this.time;
  }

  id(): string {
    return this.environment.ids.next();
  }

  publish<E extends AnyEvent>(event: E, data: Publishable<E>): void {
    this.publishFor(this.call, event, data);
  }

  under(call: CallContext): Tx {
    return Object.assign(Object.create(this) as Unit, { call });
  }

  correlateWith(correlationId: string): void {
    this.call = continuing(this.call, correlationId);
  }

  /** Runs `work` so that {@link activeUnit} is this unit. */
  enter<T>(work: () => Promise<T>): Promise<T> {
    return active.run(this, work);
  }

  /**
   * To be called when the work of the unit has returned.
   * @throws Error when a statement or an operation of the unit is still under way: its outcome would be unknown.
   */
  assertDone(): void {
    const { underWay } = this.statements;
    if (underWay === undefined) return;
    throw new Error(
      `${this.name} in ${this.module} ended while ${underWay} was under way, and was rolled back; ` +
        `await every statement before the unit returns.`,
    );
  }

  /**
   * On PostgreSQL a transaction can do nothing more once a statement has failed. On SQLite it could, and is held to the same.
   * @throws Error when a statement of the unit failed, although its work went on.
   */
  assertSound(): void {
    const { failed } = this.statements;
    if (!failed) return;
    throw new Error(
      `${this.name} in ${this.module} went on after a statement of its unit of work had failed (${messageOf(failed.error)}); ` +
        `let the error end the unit, or write so that it cannot fail (ON CONFLICT).`,
      { cause: failed.error },
    );
  }

  /** Ends the unit for the reason given. Statements that it has sent may still be under way: see {@link settled}. */
  revoke(reason: string): void {
    this.ended ??= reason;
    this.statements.end();
  }

  /** Whether statements of the unit are under way. */
  get busy(): boolean {
    return this.statements.busy;
  }

  /** How long the unit has waited for slow statements, in milliseconds of real time. */
  get waited(): number {
    return this.statements.waited;
  }

  /** The statement that took the longest so far; undefined while none took 50 ms. */
  get slowest(): SlowStatement | undefined {
    return this.statements.slowest;
  }

  /** The error of the first statement that failed, if one has. */
  get failure(): unknown {
    return this.statements.failed?.error;
  }

  /** Resolves when no statement of the unit is under way. */
  settled(): Promise<void> {
    return this.statements.settled();
  }

  private publishFor(call: CallContext, event: AnyEvent, data: unknown): void {
    this.assertOpen();
    if (event.module !== this.module)
      throw new Error(
        `${this.name} in ${this.module} published ${event.name}, an event of ${event.module}; ` +
          `a module publishes its own events: let ${event.module} publish it, or declare an event in ${this.module}/contract.ts.`,
      );
    const parsed = event.data.safeParse(data);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new Error(
        `${this.name} published ${event.name} with data that breaks its contract at ` +
          `'${issue?.path.join('.') ?? ''}': ${issue?.message ?? 'invalid'}.`,
      );
    }
    this.published.push({
      id: this.id(),
      event,
      key: String((parsed.data as Record<string, unknown>)[event.key]),
      data: JSON.stringify(parsed.data),
      occurredAt: utc(this.time),
      call,
    });
  }

  private makeManager(): EntityManager {
    const { connection, dataSource } = this.environment;
    const runner = connection.runner(dataSource, async (statement, send) => {
      this.assertOpen();
      return this.statements.track(statement, send);
    });
    const refuse = () => Promise.reject(new Error(this.transactionRefusal()));
    Object.assign(runner, { startTransaction: refuse, commitTransaction: refuse, rollbackTransaction: refuse });
    const manager = new UnitManager(dataSource, runner, (name, operation) => this.statements.watch(name, operation));
    Object.assign(runner, { manager });
    return manager;
  }

  private assertOpen(): void {
    if (this.ended) throw new Error(this.ended);
  }

  private transactionRefusal(): string {
    return `${this.name} in ${this.module} is a unit of work already: it commits and rolls back by itself; drop the transaction inside it.`;
  }
}
