import type { Class } from './handler.js';
import type { Signals, Steps } from './steps.js';

/**
 * A process of several steps that is completed, or undone, through crashes and outages: plain async code. The outcome of each
 * step is stored. After an interruption the code runs again from its first line with the stored outcomes, and so continues
 * where it was. It sees them in the order in which it saw them first, so `Promise.race` has the same winner. Hence the rules:
 *
 * - What `run` decides follows from its input and its steps alone: no clock, no random number, no setting, no mutable field.
 * - It awaits nothing but steps, and it awaits every step. Everything with an effect happens in a step.
 * - While sagas are under way, a change of the code keeps the steps that they have done, in the same order, with the same
 *   names and kinds. New steps may follow behind them.
 *
 * A saga whose code breaks these rules, so that it requests other steps than its log has, is stuck at once. The error names
 * the step expected and the step found.
 *
 * `run` returns when the process has ended, in success or not. An error that it throws (a refusal, too) is a failure: the
 * code runs again with backoff, and after its last attempt the saga is stuck until a person retries it.
 */
export interface Saga<Input, S extends Signals = Record<never, never>> {
  /** Names the saga in the module's database and in every derived key: never changed once it has run. */
  readonly name: string;
  run(steps: Steps<S>, input: Input): Promise<void>;
}

/** A saga of any input and signals. */
export interface AnySaga {
  readonly name: string;
  run(steps: never, input: never): Promise<void>;
}

/** The input that a saga is started with. */
export type InputOf<C extends Class<AnySaga>> =
  C extends Class<{ run(steps: never, input: infer Input): Promise<void> }> ? Input : never;

/** The signals that a saga can receive. */
export type SignalsOf<C extends Class<AnySaga>> =
  C extends Class<{ run(steps: Steps<infer S>, input: never): Promise<void> }> ? S : never;
