import { makeCommand } from './make-command.mjs';
import { makeHandler } from './make-handler.mjs';
import { makeMigration } from './make-migration.mjs';
import { makeModule } from './make-module.mjs';
import { makeQuery } from './make-query.mjs';
import { makeSaga } from './make-saga.mjs';
import { requestOf } from './request.mjs';

/**
 * @typedef {object} Place
 * @property {string} root the checkout
 * @property {number} now milliseconds UTC: the number of a new migration
 * @property {boolean} [dryRun] whether nothing is to be written. Default: no
 *
 * @typedef {object} Made
 * @property {string} module
 * @property {import('./request.mjs').Kind} kind what was made
 * @property {string} name
 * @property {string[]} files what was made, as paths from the root
 * @property {string[]} changed what was changed
 * @property {string[]} next the commands that come next
 * @property {boolean} [dryRun] true when nothing was written
 */

/**
 * Does what the arguments of `npm run new --` request.
 * @param {readonly string[]} words
 * @param {Place} place
 * @returns {Made}
 * @throws {import('../command/command-error.mjs').CommandError} with a sentence that says what to do instead; nothing is written then
 */
export function make(words, { root, now }) {
  const request = requestOf(words);
  const place = { root, now, dryRun: request.dryRun };
  const made = madeFor(request, place);
  return request.dryRun ? { ...made, dryRun: true } : made;
}

/** @param {import('./request.mjs').Request} request @param {Place} place @returns {Made} */
function madeFor({ kind, module, name, plural, on = '' }, place) {
  switch (kind) {
    case 'module':
      return makeModule(name, place, plural);
    case 'migration':
      return makeMigration(module, name, place);
    case 'command':
      return makeCommand(module, name, place);
    case 'query':
      return makeQuery(module, name, place);
    case 'handler':
      return makeHandler(module, name, on, place);
    case 'saga':
      return makeSaga(module, name, place);
  }
}
