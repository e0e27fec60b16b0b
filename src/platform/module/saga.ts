import type { Class } from './handler.js';
import type { Signals } from './signals.js';
import type { Steps } from './steps.js';

/**
 * A process of several steps that is carried to its end, or undone, through crashes and outages: plain async code. What
 * each step came to is stored, and after an interruption the code runs again from the top with the stored results, so
 * that it continues where it was. Hence what `run` decides follows from its input and its steps alone, everything with an
 * effect happens in a step, and every step is awaited.
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
