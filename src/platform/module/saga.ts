import type { In } from '../contract/call.js';
import type { SagaContract } from './saga-contract.js';
import type { Steps } from './steps.js';

/**
 * A process of several steps that is completed, or undone, through crashes and outages: plain async code. The outcome of each
 * step is stored. After an interruption the code runs again from its first line with the stored outcomes, and so continues
 * where it was. It sees them in the order in which it saw them first, so `Promise.race` has the same winner. Hence the rules:
 *
 * - What `run` decides follows from its input and its steps alone: no clock, no random number, no setting, no mutable field.
 * - It awaits nothing but steps, and it awaits every step. Everything with an effect happens in a step.
 * - It requests the steps that its contract declares, in that order.
 * - While sagas are under way, a change of the code keeps the steps that they have done, in the same order, with the same
 *   names and kinds. New steps may follow behind them.
 *
 * A saga whose code breaks the last two rules, or whose stored input its contract cannot read, is stuck at once. The error names
 * what was expected and what was found.
 *
 * `run` returns when the process has ended, in success or not. An error that it throws (a refusal, too) is a failure: the
 * code runs again with backoff, and after its last attempt the saga is stuck until a person retries it.
 */
export interface Saga<C extends SagaContract = SagaContract> {
  run(steps: Steps<C>, input: In<C>): Promise<void>;
}

/** A saga of any input and signals. */
export interface AnySaga {
  run(steps: never, input: never): Promise<void>;
}

/** The class of a saga: it carries the contract, so that tools read it without running anything. */
export interface SagaClass<C extends SagaContract = SagaContract> {
  new (...dependencies: never[]): AnySaga;
  readonly contract: C;
}
