import { check } from './check/check.mjs';
import { figures } from './figures/figures.mjs';
import { revisit } from './figures/revisit.mjs';
import { graph } from './graph.mjs';
import { impact } from './impact.mjs';
import { list } from './list.mjs';
import { makeRecord } from './make-record.mjs';
import { prove } from './proofs/prove.mjs';
import { review } from './review/review.mjs';
import { tryOption } from './try/try-option.mjs';

/**
 * @typedef {{ readonly value: unknown, readonly text: string, readonly exitCode?: number }} Said what a verb has to say: for programs, and
 *   for people
 * @typedef {{
 *   readonly names: string[], readonly flags: Set<string>, readonly values: Map<string, string>, readonly lists: Map<string, string[]>,
 *   readonly root: string, readonly records: readonly import('./record/read-records.mjs').DecisionRecord[], readonly json: boolean,
 * }} Request
 * @typedef {(request: Request) => Said | Promise<Said>} Verb
 * @typedef {{
 *   readonly run: Verb, readonly names: number, readonly flags: readonly string[], readonly values: readonly string[],
 *   readonly lists: readonly string[],
 * }} Entry `names`: how many words it takes besides its options
 */

const NO_OPTIONS = { flags: [], values: [], lists: [] };

/** The verbs of `npm run adr`. */
export const VERBS = /** @satisfies {{ readonly [verb: string]: Entry }} */ ({
  new: { run: makeRecord, names: 1, ...NO_OPTIONS },
  list: { run: list, names: 0, ...NO_OPTIONS, values: ['status'] },
  check: {
    ...{ run: check, names: Infinity, flags: ['strict', 'servers', 'long'] },
    ...{ values: ['changed'], lists: ['results'] },
  },
  prove: { run: prove, names: 1, ...NO_OPTIONS },
  figures: { run: figures, names: 1, ...NO_OPTIONS },
  revisit: { run: revisit, names: 0, ...NO_OPTIONS, values: ['metrics'] },
  review: {
    ...{ run: review, names: 1, flags: ['start', 'record', 'close'] },
    ...{ values: ['role', 'question', 'answer', 'by', 'outcome'], lists: ['run'] },
  },
  try: { run: tryOption, names: 1, ...NO_OPTIONS, values: ['option'] },
  graph: { run: graph, names: 1, ...NO_OPTIONS },
  impact: { run: impact, names: 1, ...NO_OPTIONS },
});
