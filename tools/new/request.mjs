import { parseArgs } from 'node:util';
import { CommandError } from '../command/command-error.mjs';

export const USAGE = `npm run new -- module <name> [--plural <plural>]
npm run new -- command <module> <name>          about one thing that the module keeps
npm run new -- query <module> by-id|<name>      shows one by its identifier, or lists them
npm run new -- handler <module> <name> --on <producer>.<event>
npm run new -- saga <module> <name>
npm run new -- migration <module> <name>
--dry-run says what would be made, and makes nothing; --json prints one value for programs`;

/** What can be made, with an example of a name. */
const EXAMPLES = {
  module: 'garden',
  command: 'water',
  query: 'list',
  handler: 'count-order',
  saga: 'settle-up',
  migration: 'add-colour',
};
const KINDS = Object.keys(EXAMPLES);
const OPTIONS = /** @type {const} */ ({
  plural: { type: 'string' },
  on: { type: 'string' },
  json: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
});
/** The option that a kind takes beside those of all. @type {{ [option: string]: string }} */
const OWN_OPTIONS = { plural: 'module', on: 'handler' };

/** @typedef {keyof typeof EXAMPLES} Kind */
/** @typedef {{ kind: Kind, module: string, name: string, plural?: string, on?: string, dryRun: boolean }} Request */

/**
 * What the arguments of `npm run new --` request.
 * @param {readonly string[]} words
 * @returns {Request} for a module, `module` and `name` are the same
 * @throws {CommandError} when they make no sense
 */
export function requestOf(words) {
  const { values, positionals, tokens } = parseArgs({
    args: [...words],
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const options = tokens.filter((token) => token.kind === 'option');
  const unknown = options.find(({ name }) => !Object.hasOwn(OPTIONS, name));
  if (unknown)
    throw new CommandError(`There is no option ${unknown.rawName}; npm run new -- --help says which there are.`);
  const kind = kindOf(positionals[0]);
  for (const { name, rawName } of options) assertOption(kind, name, rawName, values[name]);
  const names = positionals.slice(1);
  const wanted = kind === 'module' ? 1 : 2;
  if (names.length < wanted) throw new CommandError(missing(kind, names));
  if (names.length > wanted)
    throw new CommandError(
      `'${names.slice(wanted).join(' ')}' is one word too many after 'new -- ${kind}'; write ${formOf(kind)}.`,
    );
  const [module = '', name = module] = names;
  const { plural, on } = /** @type {{ plural?: string, on?: string }} */ (values);
  if (kind === 'handler' && on === undefined)
    throw new CommandError(`Say which event ${module} is to handle: ${formOf(kind)}, such as --on order.placed.`);
  return { kind, module, name, ...(plural && { plural }), ...(on && { on }), dryRun: values['dry-run'] === true };
}

/** @param {string | undefined} word @returns {Kind} */
function kindOf(word) {
  if (word === undefined)
    throw new CommandError(`Say what to make: ${KINDS.join(', ')}. npm run new -- --help says how.`);
  if (!KINDS.includes(word))
    throw new CommandError(
      `'${word}' is nothing that can be made; there are: ${KINDS.join(', ')}. npm run new -- --help says how.`,
    );
  return /** @type {Kind} */ (word);
}

/** @param {Kind} kind @param {string} name @param {string} written @param {unknown} value */
function assertOption(kind, name, written, value) {
  const owner = OWN_OPTIONS[name];
  if (name === 'json' || name === 'dry-run') return;
  if (owner !== kind)
    throw new CommandError(
      `There is no option ${written} for 'new -- ${kind}'; write ${formOf(kind)} [--dry-run] [--json].`,
    );
  if (typeof value !== 'string' || value === '')
    throw new CommandError(`Say a value behind ${written}: ${formOf(kind)}.`);
}

/** @param {Kind} kind @param {string[]} names */
function missing(kind, names) {
  const what = kind === 'module' ? "module's name" : names.length === 0 ? 'module' : `${kind}'s name`;
  const example = kind === 'module' ? 'garden' : `${names[0] ?? 'garden'} ${EXAMPLES[kind]}`;
  return `Say the ${what}: ${formOf(kind)}, such as npm run new -- ${kind} ${example}${kind === 'handler' ? ' --on order.placed' : ''}.`;
}

/** @param {Kind} kind */
function formOf(kind) {
  if (kind === 'module') return 'npm run new -- module <name> [--plural <plural>]';
  return `npm run new -- ${kind} <module> <name>${kind === 'handler' ? ' --on <producer>.<event>' : ''}`;
}
