import type { Tx } from '../store/tx.js';
import type { Signals } from './signals.js';

/** The signal that a saga heard. */
export type Heard<S extends Signals, N extends keyof S> = {
  readonly [K in N]: { readonly name: K; readonly data: S[K] };
}[N];

/** What a saga hears when its time has run out. */
export interface TimedOut {
  readonly name: 'timeout';
}

export interface CallStep<T> {
  /**
   * How long the step is retried, in milliseconds from when it began, while its callee is unavailable. Then its outcome is
   * unknown and it throws {@link OutcomeUnknown}. Left out: until there is an answer.
   */
  readonly within?: number;
  /** Undoes the step if it took effect; another command, under the key given. What it refuses is a failure of the saga. */
  readonly compensate?: (key: string, result: T) => Promise<unknown>;
}

export interface ApplyStep<T> {
  /** Undoes the step, in a unit of work of its own. */
  readonly compensate?: (tx: Tx, result: T) => Promise<unknown>;
}

export interface SignalStep<W> {
  /** Names the wait, when a saga waits for the same signals more than once. Default: the names of the signals. */
  readonly step?: string;
  /**
   * Runs in the unit of work in which the wait ends: what it writes holds if and only if this signal, or the timeout, has
   * won. A change that a later signal must find done (so that its sender is refused) belongs here.
   */
  readonly decide?: (tx: Tx, winner: W) => Promise<void>;
}

/**
 * The steps of a saga. Each has a name, unique within the saga and never changed while sagas run, under which its result
 * is stored; results are plain data, and come back as JSON gives them.
 */
export interface Steps<S extends Signals = Signals> {
  /**
   * Sends one command to another module, through its client, under `key`: the same for this step of this saga at every
   * retry. `send` may make queries before. A refusal is a result, and is thrown again at each replay.
   * @throws Refused what the callee refused. @throws OutcomeUnknown after `within`.
   */
  call<T>(name: string, send: (key: string) => Promise<T>, options?: CallStep<T>): Promise<T>;

  /**
   * A unit of work of the own module: its effect and the step commit together, once.
   * @throws Refused what `work` refused; its effect is rolled back, and the refusal is the step's result.
   */
  apply<T>(name: string, work: (tx: Tx) => Promise<T>, options?: ApplyStep<T>): Promise<T>;

  /**
   * Waits for the first signal of these names, in the order of arrival, at most `within` milliseconds from when the wait
   * began, through any restart. Signal or timeout: one unit of work decides, and a signal that is there by then wins.
   */
  signal<N extends keyof S & string>(
    names: readonly N[],
    options: { readonly within: number } & SignalStep<Heard<S, N> | TimedOut>,
  ): Promise<Heard<S, N> | TimedOut>;
  /** Waits for the first signal of these names, however long. */
  signal<N extends keyof S & string>(names: readonly N[], options?: SignalStep<Heard<S, N>>): Promise<Heard<S, N>>;

  /**
   * Undoes the steps so far, the last first, each once. A call of unknown outcome is first declared void in its callee:
   * if it had not arrived, it never will; if it had taken effect, it is undone with the result that it had.
   */
  compensate(): Promise<void>;
}
