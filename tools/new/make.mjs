import { makeMigration } from './make-migration.mjs';
import { makeModule } from './make-module.mjs';
import { CommandError } from '../command/command-error.mjs';

/**
 * @typedef {object} Place
 * @property {string} root the checkout
 * @property {number} now milliseconds UTC: the number of a new migration
 *
 * @typedef {object} Made
 * @property {string} module
 * @property {string} [migration] its name, when a migration alone was made
 * @property {string[]} files what was made, as paths from the root
 * @property {string[]} next the commands that come next
 */

export const USAGE = 'npm run new -- module <name>, or npm run new -- migration <module> <name>';

/**
 * Does what the arguments of `npm run new --` request.
 * @param {readonly string[]} words
 * @param {Place} place
 * @returns {Made}
 * @throws {CommandError} with a sentence that says what to do instead; nothing is written then
 */
export function make(words, place) {
  const option = words.find((word) => word.startsWith('-'));
  if (option) throw new CommandError(`There is no option ${option}; the only one is --json. Write ${USAGE}.`);
  const [verb, ...names] = words;
  if (verb === 'module') return module(names, place);
  if (verb === 'migration') return migration(names, place);
  if (verb === undefined) throw new CommandError(`Say what to make: ${USAGE}.`);
  throw new CommandError(`'${verb}' is nothing that can be made; write ${USAGE}.`);
}

/** @param {string[]} names @param {Place} place */
function module([name, ...more], place) {
  if (name === undefined) throw new CommandError("Say the module's name: npm run new -- module <name>.");
  assertNoMore('module', more);
  return makeModule(name, place);
}

/** @param {string[]} names @param {Place} place */
function migration([module, name, ...more], place) {
  if (module === undefined || name === undefined)
    throw new CommandError(
      `Say the ${module === undefined ? 'module' : "migration's name"}: npm run new -- migration <module> <name>, such as npm run new -- migration ${module ?? 'garden'} add-colour.`,
    );
  assertNoMore('migration', more);
  return makeMigration(module, name, place);
}

/** @param {string} verb @param {string[]} more */
function assertNoMore(verb, more) {
  if (more.length > 0)
    throw new CommandError(`'${more.join(' ')}' is one word too many after 'new -- ${verb}'; write ${USAGE}.`);
}
