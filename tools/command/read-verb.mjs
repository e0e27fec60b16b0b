import { CommandError } from './command-error.mjs';

/**
 * What was typed after a command that takes a verb.
 * @template {string} Verb
 * @typedef {{ readonly json: boolean, readonly rest: string[], readonly known: () => Verb }} VerbLine
 *   `rest` is what follows the verb; `known` throws a CommandError when there is no such verb
 */

/**
 * Reads `<verb> … [--json]`. When help was requested it prints the usage of the verb, or of the command, and ends with 0.
 * @template {string} Verb
 * @param {string} command its name, for people
 * @param {{ readonly [verb in Verb]: unknown }} verbs
 * @param {string} usage
 * @param {{ readonly [verb in Verb]?: string }} [usages] of single verbs
 * @returns {VerbLine<Verb>}
 */
export function readVerb(command, verbs, usage, usages = {}) {
  const words = process.argv.slice(2);
  const [verb = '', ...rest] = words.filter((word) => word !== '--json');
  const found = Object.hasOwn(verbs, verb) ? /** @type {Verb} */ (verb) : undefined;
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(`${(found && usages[found]) ?? usage}\n`);
    process.exit(0);
  }
  const known = () => {
    if (found !== undefined) return found;
    const allowed = Object.keys(verbs).join(', ');
    throw new CommandError(verb === '' ? usage : `'${verb}' is no verb of ${command}; allowed are ${allowed}.`);
  };
  return { json: words.includes('--json'), rest, known };
}
