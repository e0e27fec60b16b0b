import type { Workspace } from './workspace.js';

/** A text in both languages of the labs. */
export interface Text {
  readonly en: string;
  readonly ko: string;
}

/** Shows the learner a line while long work goes on; on standard error. */
export type Tell = (sentence: string) => void;

/** What a check has found in a workspace. */
export interface Observation {
  readonly passed: boolean;
  /** What was seen, as sentences with their figures. */
  readonly observed: string;
  /** What was counted or measured, by name; the unit is in the name: `pushesLost`, `p99Ms`. */
  readonly figures: { readonly [name: string]: number };
  /** The name of the hint for what is wrong; none when the lab is solved. */
  readonly hint?: string;
}

/** One hint. A check names the one that fits; `npm run lab -- hint` also shows them in their order. */
export interface Hint extends Text {
  readonly name: string;
}

/**
 * An exercise: `docs/labs/NN-name/lab.ts` exports one as `lab`. Beside it lie `start/`, what a new workspace has; `solution/`, which
 * solves it; and `wrong/<name>/`, each a mistake that people make, to which the check responds with the hint of that name. One in
 * `almost/<name>/` lies over the solution, and has only the files that differ.
 */
export interface Lab {
  readonly title: Text;
  /** How long a learner takes, in minutes: 45 at most. */
  readonly minutes: number;
  /** What the check sees once the lab is solved. */
  readonly expected: Text;
  readonly hints: readonly Hint[];
  /** Whether the workspace gets a copy of the sources, which the learner edits. */
  readonly sources: boolean;
  /** Files and folders of the checkout, beside the material, whose change may change the lab: `--changed` runs it then. */
  readonly covers: readonly string[];
  /**
   * Provides what the lab takes beside Node; a lab without it takes nothing.
   * @throws MissingProgram when that is not installed: trials then skip the lab, and say why
   */
  provide?(): Promise<void>;
  /** Shows what hurts, in the workspace. @returns what was seen, as lines */
  hurt(workspace: Workspace, tell: Tell): Promise<string>;
  /** Shows what heals, in the workspace. @returns what was seen, as lines */
  heal(workspace: Workspace, tell: Tell): Promise<string>;
  /** Judges the workspace as the learner has left it. */
  check(workspace: Workspace, tell: Tell): Promise<Observation>;
  /** Completes a solution, or a wrong one, that was put into the workspace, by what only this machine can say: figures that are measured. */
  fill?(workspace: Workspace, tell: Tell): Promise<void>;
}
