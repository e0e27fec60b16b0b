import type { StepOutcome } from './step-outcome.js';

/** A step that a compensation comes back to. */
export interface Undoable {
  readonly name: string;
  /** Undoes what the step did, if it did anything. */
  undo(): Promise<StepOutcome>;
}

/** What undoing comes to, whatever was undone. */
export const undone: StepOutcome = { kind: 'done', value: undefined };
