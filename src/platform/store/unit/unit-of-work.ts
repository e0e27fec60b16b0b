import type { CommitNumber } from '../../ops/commit-number.js';
import type { CallContext } from '../../ops/context.js';
import type { Tx } from './tx.js';

/** The result of a committed unit of work: its value, and its place in the module's history. */
export interface Committed<T> {
  readonly value: T;
  readonly commit: CommitNumber;
}

/**
 * What the platform has read in the transaction of a group and need not read again in it, by a key of its own. Nobody else
 * writes while the transaction is open. When a part of it is rolled back, the cache is cleared.
 */
export type TransactionCache = Map<string, unknown>;

/** A unit of work as the platform's own code sees it. */
export interface UnitTx extends Tx {
  /** The commit that the unit will be part of. */
  readonly commit: CommitNumber;
  /** The cache of the transaction that the unit is part of. */
  readonly cache: TransactionCache;
  /** The same unit with another context: the events that it publishes name that context as their cause. */
  under(call: CallContext): Tx;
}

export interface UnitOptions<T> {
  /** The context to run in. Default: the current one. */
  readonly call?: CallContext;
  /** How long the unit may take, in milliseconds of real time, from its first statement. Default 1,000. */
  readonly budgetMs?: number;
  /**
   * Runs when `work` has thrown and is rolled back, as a unit of its own in the same commit. Its result replaces the error. It
   * throws the error again when it does not handle it.
   */
  readonly otherwise?: (tx: UnitTx, error: unknown) => Promise<T>;
}

/**
 * Runs units of work of one module, one after another. A unit inside a unit of the same module joins it. Injected into
 * whatever writes outside a handler; a handler's `apply` is given its `tx`.
 */
export abstract class UnitOfWork {
  /**
   * Runs `work` as a unit named `name` (errors say it) and resolves after its commit is durable. Rejects with what
   * `work` throws, after rolling it back. `work` may run more than once.
   */
  abstract run<T>(name: string, work: (tx: UnitTx) => Promise<T>, options?: UnitOptions<T>): Promise<Committed<T>>;
}
