import type { z } from 'zod';
import type { Tx } from '../store/unit/tx.js';
import type { SagaContract, StepName } from './saga-contract.js';

/** The signal that a step has received. */
export type Received<C extends SagaContract, N extends keyof C['signals']> = {
  readonly [K in N]: { readonly name: K; readonly data: z.output<C['signals'][K]> };
}[N];

/** What a step gets instead of a signal when its time has run out. */
export interface TimedOut {
  readonly name: 'timeout';
}

export interface CallStep<T> {
  /**
   * How long the step is retried while its callee is unavailable, in milliseconds from when it began. Then its outcome is
   * unknown and it throws {@link OutcomeUnknown}. Default: until there is a response.
   */
  readonly within?: number;
  /** Undoes the step if it took effect: another command, under the key given. A refusal of it is a failure of the saga. */
  readonly compensate?: (key: string, result: T) => Promise<unknown>;
}

export interface ApplyStep<T> {
  /** Undoes the step, in a unit of work of its own. */
  readonly compensate?: (tx: Tx, result: T) => Promise<unknown>;
}

export interface SignalStep<W, Name extends string = string> {
  /** Names the step. Default: the names of the signals, as `accepted|rejected`. */
  readonly step?: Name;
  /**
   * Runs in the unit of work in which the wait ends: what it writes is committed if and only if this signal, or the timeout,
   * has won. Write here what a later sender of a signal must find, so that it can be refused.
   */
  readonly decide?: (tx: Tx, winner: W) => Promise<void>;
}

/**
 * The steps of a saga. Each has a name that its contract declares, unique within the saga and never changed while sagas run. Its
 * result is stored under that name. Results are plain data, and come back as JSON gives them.
 */
export interface Steps<C extends SagaContract = SagaContract> {
  /**
   * Sends one command to another module, through its client, under `key`: the same for this step of this saga at every
   * retry. `send` may make queries before. A refusal is a result, and is thrown again at each replay.
   * @throws Refused what the callee refused. @throws OutcomeUnknown after `within`.
   */
  call<T>(name: StepName<C['steps'], 'call'>, send: (key: string) => Promise<T>, options?: CallStep<T>): Promise<T>;

  /**
   * Runs a unit of work of the saga's own module: its effect and the result of the step commit together, once.
   * @throws Refused what `work` refused; its effect is rolled back, and the refusal is the step's result.
   */
  apply<T>(name: StepName<C['steps'], 'apply'>, work: (tx: Tx) => Promise<T>, options?: ApplyStep<T>): Promise<T>;

  /**
   * Waits for the first signal of these names, in the order of arrival, at most `within` milliseconds from when the wait
   * began, through any restart. One unit of work decides between signal and timeout: a signal that has arrived by then wins.
   */
  signal<N extends keyof C['signals'] & string>(
    names: readonly N[],
    options: { readonly within: number } & SignalStep<Received<C, N> | TimedOut, StepName<C['steps'], 'signal'>>,
  ): Promise<Received<C, N> | TimedOut>;
  /** Waits for the first signal of these names, without a limit of time. */
  signal<N extends keyof C['signals'] & string>(
    names: readonly N[],
    options?: SignalStep<Received<C, N>, StepName<C['steps'], 'signal'>>,
  ): Promise<Received<C, N>>;

  /**
   * Undoes the steps so far, the last first, each once. A call of unknown outcome is first voided in its callee: if it has
   * not arrived, it never takes effect; if it has taken effect, it is undone with the result that it had.
   */
  compensate(): Promise<void>;
}

/**
 * A step of a saga got no result in its time: it may have taken effect, or may yet. `steps.compensate()` finds out, and
 * sees to it that it does not from then on.
 */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';

  constructor(
    readonly saga: string,
    readonly step: string,
  ) {
    super(
      `The outcome of step '${step}' of ${saga} is unknown: there was no result in its time; compensate, or query it.`,
    );
  }
}
