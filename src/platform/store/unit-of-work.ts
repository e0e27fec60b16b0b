import type { CommitNumber } from '../ops/commit-number.js';
import type { CallContext } from '../ops/context.js';
import type { Remembered } from './remembered.js';
import type { Tx } from './tx.js';

/** What a finished unit of work leaves: its value, and where it stands in the module's history. */
export interface Committed<T> {
  readonly value: T;
  readonly commit: CommitNumber;
}

/** A unit as the platform's own code sees it. */
export interface UnitTx extends Tx {
  /** The commit that the unit will be part of. */
  readonly commit: CommitNumber;
  /** What was found out in the transaction that the unit is part of. */
  readonly remembered: Remembered;
  /** The same unit, acting for another context: what it publishes names that context as its cause. */
  under(call: CallContext): Tx;
}

export interface UnitOptions<T> {
  /** The context to run in; the current one if left out. */
  readonly call?: CallContext;
  /** How long the unit may take, in milliseconds of real time, from its first statement. Default 1,000. */
  readonly budgetMs?: number;
  /**
   * Runs when `work` has thrown and is rolled back, as a unit of its own in the same commit; what it returns answers in
   * place of the error. It must throw the error again when it does not want it.
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
