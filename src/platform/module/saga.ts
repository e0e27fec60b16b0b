import type { Class } from './handler.js';
import type { Signals } from './signals.js';
import type { Steps } from './steps.js';

/**
 * A process of several steps that is carried to its end, or undone, through crashes and outages: plain async code. What
 * each step came to is stored, and after an interruption the code runs again from the top with the stored results, so
 * that it continues where it was. The code sees the stored outcomes in the order in which it saw them first, so
 * `Promise.race` has the same winner again. Hence these rules:
 *
 * - What `run` decides follows from its input and its steps alone: no clock, no chance, no setting, no field that changes.
 * - It awaits nothing but steps, and it awaits every step. Everything with an effect happens in a step.
 * - While sagas are under way, a change of the code keeps the steps that they have done, in the same order, with the same
 *   names and kinds. New steps may follow behind them.
 *
 * A saga whose code breaks these rules, so that it asks for other steps than its log has, is stuck at once, with a sentence
 * that names the step expected and the step found. It is not tried again until a person retries it.
 *
 * `run` ends when the process has ended, well or badly. What it lets out (a refusal, too) is a failure: it runs again
 * with backoff, and after its last attempt the saga is stuck until a person retries it.
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

/** What a saga is started with. */
export type InputOf<C extends Class<AnySaga>> =
  C extends Class<{ run(steps: never, input: infer Input): Promise<void> }> ? Input : never;

/** What a saga may be told. */
export type SignalsOf<C extends Class<AnySaga>> =
  C extends Class<{ run(steps: Steps<infer S>, input: never): Promise<void> }> ? S : never;
