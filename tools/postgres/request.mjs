import { CommandError } from '../command/command-error.mjs';

const VERBS = /** @type {const} */ (['start', 'stop', 'status', 'url', 'env']);
const USAGE = `npm run postgres -- ${VERBS.join('|')} [--json]`;

/** @typedef {typeof VERBS[number]} Verb */

/**
 * What the arguments of `npm run postgres --` request.
 * @param {readonly string[]} words
 * @returns {{ verb: Verb, json: boolean }}
 * @throws {CommandError} when they make no sense
 */
export function requestOf(words) {
  const unknown = words.find((word) => word.startsWith('-') && word !== '--json');
  if (unknown) throw new CommandError(`There is no option ${unknown}; there is --json. Write ${USAGE}.`);
  const [word, ...more] = words.filter((candidate) => !candidate.startsWith('-'));
  const verb = VERBS.find((candidate) => candidate === word);
  if (!verb || more.length > 0)
    throw new CommandError(
      `'${[word, ...more].join(' ')}' is nothing that can be done with PostgreSQL; write ${USAGE}.`,
    );
  return { verb, json: words.includes('--json') };
}
