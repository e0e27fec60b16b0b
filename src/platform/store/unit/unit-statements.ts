import { type DataSource, EntityManager, type QueryRunner } from 'typeorm';
import { systemClock } from '../../ops/clock.js';
import { statementText } from '../database/sql.js';

/** A statement that took long, without its values. */
export interface SlowStatement {
  readonly text: string;
  readonly ms: number;
}

interface Sent {
  readonly text: string;
  readonly at: number;
}

const SLOW_MS = 50;
const ignore = (): void => undefined;

/**
 * The statements that one run of a unit has sent, and the operations of TypeORM that send some. Once the run has ended, the
 * promise of a statement that was under way stays pending, so that code that nobody waits for does not go on.
 */
export class UnitStatements {
  private readonly sent = new Map<Promise<unknown>, Sent>();
  private readonly operations = new Map<Promise<unknown>, string>();
  private readonly time = new StatementTime();
  private ended = false;
  /** The first error of a statement, whether the unit's work has seen it or not. */
  failed: { readonly error: unknown } | undefined;
  /** The statement that took the longest; undefined while none took 50 ms. */
  slowest: SlowStatement | undefined;

  /** Whether the database still works on a statement. */
  get busy(): boolean {
    return this.sent.size > 0;
  }

  /** Names a statement or an operation that is under way; undefined without one. */
  get underWay(): string | undefined {
    const [statement] = this.sent.values();
    if (statement !== undefined) return `'${statementText(statement.text)}'`;
    const [operation] = this.operations.values();
    return operation;
  }

  /** How long the unit has waited for slow statements, in milliseconds of real time. */
  get waited(): number {
    return this.time.waited;
  }

  /** Sends a statement. Resolves or rejects with its result while the unit runs. */
  track<T>(text: string, send: () => Promise<T>): Promise<T> {
    // A synchronous driver runs the statement before it returns its promise.
    if (!this.busy) this.time.begin();
    const at = systemClock.monotonic();
    const statement = send();
    this.sent.set(statement, { text, at });
    const result = new Promise<T>((resolve, reject) => {
      statement.then(
        (value) => {
          this.done(statement);
          if (!this.ended) resolve(value);
        },
        (error: unknown) => {
          this.done(statement);
          this.failed ??= { error };
          if (this.ended) return;
          reject(error);
          // The failure is noted and fails the unit. It needs no second report when nobody awaits the statement.
          result.catch(ignore);
        },
      );
    });
    return result;
  }

  /** Watches an operation of TypeORM from its call until its result, so that the unit cannot end in between. */
  watch<T>(name: string, operation: Promise<T>): Promise<T> {
    this.operations.set(operation, name);
    const result = operation.finally(() => void this.operations.delete(operation));
    operation.catch(() => {
      // As above. An operation that fails for another reason, and that nobody awaits, stays an unhandled rejection.
      if (this.ended || this.failed) result.catch(ignore);
    });
    return result;
  }

  private done(statement: Promise<unknown>): void {
    const { text, at } = this.sent.get(statement) as Sent;
    this.sent.delete(statement);
    const ms = systemClock.monotonic() - at;
    if (ms >= SLOW_MS && ms > (this.slowest?.ms ?? 0)) this.slowest = { text: statementText(text), ms };
    if (!this.busy) this.time.end();
  }

  /** Leaves the promises of all statements under way pending. */
  end(): void {
    this.ended = true;
  }

  /** Resolves when the database works on none of the statements. */
  async settled(): Promise<void> {
    while (this.sent.size > 0) await Promise.allSettled(this.sent.keys());
  }
}

/** This much of each statement counts as the unit's own time, in milliseconds: many quick statements are its own fault. */
const OWN_MS = 50;

/** Measures, in real time, how long a unit of work waits for slow statements. */
class StatementTime {
  private ended = 0;
  private began: number | undefined;

  /** A statement is under way. To be called when none was before. */
  begin(): void {
    this.began = systemClock.monotonic();
  }

  /** No statement is under way any more. */
  end(): void {
    this.ended += this.current;
    this.began = undefined;
  }

  /** How long the unit has waited beyond 50 ms of each statement, in milliseconds. Parallel statements count once. */
  get waited(): number {
    return this.ended + this.current;
  }

  private get current(): number {
    return this.began === undefined ? 0 : Math.max(0, systemClock.monotonic() - this.began - OWN_MS);
  }
}

type Method = (this: EntityManager, ...parameters: unknown[]) => unknown;

/** Gets each operation at its start, with its name. Returns its result. */
type Watch = <T>(name: string, operation: Promise<T>) => Promise<T>;

/** TypeORM's manager for one unit of work. It shows each of its operations to the unit. */
export class UnitManager extends EntityManager {
  constructor(
    dataSource: DataSource,
    runner: QueryRunner,
    readonly watch: Watch,
  ) {
    super(dataSource, runner);
  }
}

for (const name of Object.getOwnPropertyNames(EntityManager.prototype)) {
  const method = Object.getOwnPropertyDescriptor(EntityManager.prototype, name)?.value as Method | undefined;
  if (name === 'constructor' || typeof method !== 'function') continue;
  const watched = function (this: UnitManager, ...parameters: unknown[]): unknown {
    const result = method.apply(this, parameters);
    return result instanceof Promise ? this.watch(`manager.${name}()`, result) : result;
  };
  Object.defineProperty(UnitManager.prototype, name, { value: watched, writable: true, configurable: true });
}
