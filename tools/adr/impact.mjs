import { CommandError } from '../command/command-error.mjs';
import { changedFiles } from '../command/changed-files.mjs';
import { patternOf } from './record/glob.mjs';
import { written } from './record/read-records.mjs';
import { USAGES } from './usage.mjs';

const RESULTS = 'bench/results.json';

/**
 * @typedef {import('./record/read-records.mjs').DecisionRecord} DecisionRecord
 * @typedef {{ readonly file: string, readonly as: 'covered' | 'check' | 'figures' | 'record' }} Touch a changed file, and what it is to a record
 */

/**
 * Names the records that the changes since a commit touch.
 * @type {import('./verbs.mjs').Verb}
 */
export function impact({ root, records, names: [ref] }) {
  if (ref === undefined) throw new CommandError(`Name a commit or branch. ${USAGES.impact}`);
  const changed = changedFiles(root, ref);
  const touched = records
    .map((record) => ({ record, touches: touchesOf(record, changed) }))
    .filter(({ touches }) => touches.length > 0);
  const value = touched.map(({ record: { number, title, file }, touches }) => ({
    ...{ number: written(number), title, file, touches },
  }));
  const lines = value.flatMap(({ number, title, touches }) => [
    `${number} ${title}`,
    ...touches.map(({ file, as }) => `  ${as.padEnd(7)}  ${file}`),
  ]);
  return { value, text: lines.length > 0 ? lines.join('\n') : `No record is touched by what changed since ${ref}.` };
}

/**
 * The changed files that concern a record.
 * @param {DecisionRecord} record
 * @param {readonly string[]} changed
 * @returns {Touch[]}
 */
export function touchesOf({ file, covers, checks, figures }, changed) {
  const patterns = covers.map(patternOf);
  const paths = checks.flatMap(({ check }) => (check && 'path' in check ? [check.path] : []));
  const measured =
    figures.some(({ source }) => source.kind === 'bench') || checks.some(({ check }) => check?.kind === 'bench');
  /** @param {string} one @returns {Touch['as'] | undefined} */
  const asWhat = (one) => {
    if (one === file) return 'record';
    if (paths.includes(one)) return 'check';
    if (patterns.some((pattern) => pattern.test(one))) return 'covered';
    return measured && one === RESULTS ? 'figures' : undefined;
  };
  return changed.flatMap((one) => {
    const as = asWhat(one);
    return as === undefined ? [] : [{ file: one, as }];
  });
}
