import type { CallContext } from '../ops/context.js';
import type { Committed, UnitTx } from './unit-of-work.js';

/** A unit of work that waits for its group. */
export interface UnitRequest<T = unknown> {
  readonly name: string;
  readonly call: CallContext;
  readonly work: (tx: UnitTx) => Promise<T>;
  readonly otherwise?: ((tx: UnitTx, error: unknown) => Promise<T>) | undefined;
  readonly budgetMs: number;
  /** Runs in the asynchronous context of whoever asked, so that their own context is not lost. */
  readonly inContext: <R>(run: () => R) => R;
  readonly resolve: (committed: Committed<T>) => void;
  readonly reject: (error: unknown) => void;
}
