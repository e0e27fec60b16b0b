import type { Answer } from '../../command/print-answer.mjs';
import type { FoundLab } from '../find-labs.js';
import type { Language } from '../language.js';
import type { Tell } from '../lab.js';

/** What was typed behind a verb. */
export interface Typed {
  /** What follows the number of the lab. */
  readonly rest: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly language: Language;
  readonly tell: Tell;
}

/** One verb of `npm run lab`, on one lab. */
export type Verb = (found: FoundLab, typed: Typed) => Promise<Answer> | Answer;
