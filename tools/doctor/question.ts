import type { Text } from '../lab/lab.js';
import type { Landscape } from './landscape/landscape.js';

/** From where on a figure is worth a look, or sick. */
export interface Limit {
  /** The name of the figure. */
  readonly figure: string;
  /** What it counts. */
  readonly of: Text;
  readonly look?: number;
  readonly sick?: number;
  /** Whether the figure is a share, from 0 to 1. */
  readonly isShare?: boolean;
}

/** What was found of a question in a landscape. */
export interface Measured {
  readonly figures: { readonly [name: string]: number };
  /** The figures as a sentence. */
  readonly said: Text;
  /** Where it was seen: files with lines, commits, tables. */
  readonly places: readonly string[];
  /** Why figures within their limits do not make it healthy yet. */
  readonly unproven?: Text;
}

interface Asked {
  /** One word or two, for `--only` and for files of answers. */
  readonly id: string;
  /** A question to which `yes` is the healthy answer. */
  readonly text: Text;
  /** What goes wrong otherwise, in one sentence. */
  readonly why: Text;
  /** What to do when the answer is no: a sentence, and a page below docs/, without `.md`. */
  readonly wayOut: { readonly text: Text; readonly page: string };
}

/** A question that sources, history or results of other commands answer. */
export interface ComputedQuestion extends Asked {
  readonly limits: readonly Limit[];
  /** Another command of this checkout that judges the same. */
  readonly also?: string;
  /** @throws NotFound when the landscape has not what it takes */
  readonly measure: (landscape: Landscape) => Measured | Promise<Measured>;
}

/** A question that a person answers. */
export interface AskedQuestion extends Asked {
  /** How to find the answer out. */
  readonly findOut: Text;
}

export type Question = ComputedQuestion | AskedQuestion;

/** Questions that belong together. */
export interface Theme {
  readonly title: Text;
  readonly questions: readonly Question[];
}
