import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../../command/command-error.mjs';
import { RECORD, statusOf } from '../../../test/architecture/documents/records.mjs';
import { sections } from '../../../test/architecture/documents/sections.mjs';
import { filesUnder } from '../../build/files-under.mjs';
import { itemsOf, readChecks } from './checks.mjs';
import { parseExpression } from './expression.mjs';
import { figuresIn } from './figures.mjs';

/**
 * A decision record as its file says it.
 * @typedef {{
 *   readonly number: number, readonly file: string, readonly title: string, readonly text: string,
 *   readonly status: string | undefined, readonly statusText: string,
 *   readonly options: readonly Option[], readonly covers: readonly string[], readonly revisits: readonly Revisit[],
 *   readonly checks: ReturnType<typeof readChecks>, readonly figures: ReturnType<typeof figuresIn>,
 *   readonly parts: ReadonlyMap<string, string>,
 * }} DecisionRecord
 * @typedef {{ readonly letter: string, readonly text: string }} Option
 * @typedef {{ readonly item: string, readonly expression: import('./expression.mjs').Expression | undefined, readonly because: string }} Revisit
 */

/** What `npm run adr -- new` writes for the person who fills a section. */
const COMMENT = /<!--[^]*?-->/g;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The decision records of a tree, by number.
 * @param {string} root
 * @returns {readonly DecisionRecord[]}
 */
export function readRecords(root) {
  return filesUnder(root, 'docs/adr')
    .filter((file) => RECORD.test(file))
    .map((file) => readRecord(root, file));
}

/** @param {string} root @param {string} file @returns {DecisionRecord} */
function readRecord(root, file) {
  const text = readFileSync(join(root, file), 'utf8');
  const parts = sections(text.replace(COMMENT, ''), 2);
  const part = (/** @type {string} */ name) => parts.get(name) ?? '';
  const [, title = ''] = /^# \d{4}: (.*)$/m.exec(text) ?? [];
  return {
    ...{ number: Number(RECORD.exec(file)?.[1]), file, title, text, parts },
    status: statusOf(part('Status')),
    statusText: part('Status').split('\n')[0] ?? '',
    options: itemsOf(part('Options'))
      .filter((item) => item.startsWith('**'))
      .map((item, index) => ({ letter: LETTERS[index] ?? '', text: item })),
    covers: itemsOf(part('Covers')).flatMap((item) => /^`([^`]+)`/.exec(item)?.[1] ?? []),
    revisits: itemsOf(part('Revisit when')).map((item) => {
      const [, expression = '', because = ''] = /^`([^`]+)`: (.+)$/.exec(item) ?? [];
      return { item, expression: parseExpression(expression), because };
    }),
    checks: readChecks(part('Check')),
    figures: figuresIn(text),
  };
}

/**
 * The record of a number as a person types it: `7`, `0007`.
 * @param {readonly DecisionRecord[]} records
 * @param {string | undefined} word
 * @returns {DecisionRecord}
 */
export function recordOf(records, word) {
  const last = records.at(-1)?.number ?? 0;
  if (word === undefined) throw new CommandError(`Name a record by its number: 1 to ${last}.`);
  const found = /^\d{1,4}$/.test(word) ? records.find(({ number }) => number === Number(word)) : undefined;
  if (!found) throw new CommandError(`There is no record '${word}'; records are 1 to ${last}: npm run adr -- list.`);
  return found;
}

/** A number as records write it: `0007`. @param {number} number */
export function written(number) {
  return String(number).padStart(4, '0');
}
