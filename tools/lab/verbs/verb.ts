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

/** What a verb prints: a value with `--json`, otherwise the text. */
export interface Printed {
  readonly value: unknown;
  readonly text: string;
  /** The exit status; 0 when it is missing. */
  readonly status?: number;
}

/** One verb of `npm run lab`, on one lab. */
export type Verb = (found: FoundLab, typed: Typed) => Promise<Printed> | Printed;
