/** Receives one step that is possible: the action, and the state after it. */
export type Take<S> = (action: string, next: S) => void;

/** Says that a system can always get on: from each state of some, a state of others is reachable by some of the actions. */
export interface ProgressRule<S> {
  readonly name: string;
  /** The states for which it must hold. Default: all. */
  readonly from?: (state: S) => boolean;
  readonly goal: (state: S) => boolean;
  /** The actions that may be needed to get there. */
  readonly by: ReadonlySet<string>;
}

/** A system with finitely many states, which the explorer visits all. */
export interface Machine<S> {
  readonly initial: S;
  /** Every action of it, for counting how often each was taken. */
  readonly actions: readonly string[];
  /** Two states are one when their keys are equal. */
  key(state: S): string;
  /** Passes each step that is possible in the state to `take`, always in the same order. */
  steps(state: S, take: Take<S>): void;
  /** The name of an invariant that the state breaks; undefined when it breaks none. */
  broken(state: S): string | undefined;
  readonly progress: readonly ProgressRule<S>[];
  /** The variables as text, for a trace. */
  describe(state: S): Readonly<Record<string, string>>;
}
