import { CommandError } from '../command/command-error.mjs';
import { RunningProgram } from '../events/program.mjs';
import { table } from '../events/table.mjs';
import { readWords } from '../events/words.mjs';

export const DOOR_USAGE = `npm run fig -- door <module> proxy|call [--reason <text>] [--dry-run] [--json]
npm run fig -- door --list | <module> --history [--json]

  door <module> proxy     requests for the module are forwarded to the public edge of its service, which reads them and verifies
                          their tokens. The service needs EDGE_PORT. Requests that are under way end where they are.
  door <module> call      the program reads the requests itself, and sends calls to the service: what it does unless told otherwise
  door --list             the door of each module, where the module is, and the public edges of its service
  door <module> --history every change of the door of a module
  --reason <text>         is kept in the history
  --dry-run               checks everything, and changes nothing

door talks to the running program as route does.`;

/**
 * @typedef {{ module: string, door: string, revision: number, place?: string, edges?: string[], at?: string, by?: string,
 *   reason?: string }} Line
 */

/**
 * `door`: chooses by which door the running program reaches a module that is placed elsewhere.
 * @param {{ readonly [variable: string]: string | undefined }} environment
 * @param {readonly string[]} words
 * @returns {Promise<{ value: unknown, text: string }>}
 * @throws {CommandError} when nothing was changed, with the reason
 */
export async function door(environment, words) {
  const { names, flags, values } = readWords(words, {
    flags: ['list', 'history', 'dry-run', 'json'],
    values: ['reason'],
  });
  const [module, wanted, more] = names;
  if (more !== undefined) throw new CommandError(`'${more}' is one word too many.\n\n${DOOR_USAGE}`);
  const program = new RunningProgram(environment, flags.has('json'));
  if (flags.has('list')) {
    if (module !== undefined)
      throw new CommandError(`--list shows all modules; for one, use: door ${module} --history.`);
    const { items } = await program.get('/api/doors');
    return { value: { items }, text: listed(items) };
  }
  if (module === undefined) throw new CommandError(`Say the module, such as shop.\n\n${DOOR_USAGE}`);
  if (flags.has('history')) {
    if (wanted !== undefined) throw new CommandError(`'${wanted}' is one word too many.\n\n${DOOR_USAGE}`);
    const { items } = await program.get(`/api/doors?module=${encodeURIComponent(module)}`);
    return { value: { items }, text: changesIn(items, module) };
  }
  if (wanted !== 'proxy' && wanted !== 'call')
    throw new CommandError(`Say the door of ${module}: proxy or call.\n\n${DOOR_USAGE}`);
  const { items } = await program.get('/api/doors');
  const done = await program.post('/api/doors', {
    module,
    door: wanted,
    // Who changes it in between has seen more than this command.
    from: items.find((/** @type {Line} */ one) => one.module === module)?.revision ?? 0,
    ...(values.has('reason') ? { reason: values.get('reason') } : {}),
    dryRun: flags.has('dry-run'),
  });
  return { value: done, text: sentencesOf(done, flags.has('dry-run')).join('\n') };
}

/** @param {readonly Line[]} items */
function listed(items) {
  const rows = items.map((one) => [one.module, one.door, one.place ?? '', one.edges?.join(', ') || '-', one.at ?? '-']);
  return table(['module', 'door', 'place', 'public edges', 'since'], rows);
}

/**
 * @param {readonly Line[]} items
 * @param {string} module
 */
function changesIn(items, module) {
  if (items.length === 0) return `The door of ${module} was never chosen; it is call.`;
  const rows = items.map((one) => [one.door, one.at ?? '', one.by ?? '', one.reason ?? '']);
  return table(['door', 'since', 'changed by', 'reason'], rows);
}

/**
 * @param {{ module: string, door: string, was: string, changed: boolean, edges: string[] }} done
 * @param {boolean} isDryRun
 * @returns {string[]}
 */
function sentencesOf({ module, door: chosen, was, changed, edges }, isDryRun) {
  const first =
    chosen === was
      ? `The door of ${module} is ${chosen} already; nothing to do.`
      : changed
        ? `The door of ${module} is ${chosen} from now on, and was ${was} until now.`
        : `The door of ${module} would be ${chosen}, and is ${was}.`;
  return [
    first,
    ...(chosen === 'proxy' ? [`Requests are forwarded to ${edges.join(', ')}.`] : []),
    ...(changed && chosen === 'proxy' ? ['', `Back: npm run fig -- door ${module} call`] : []),
    ...(isDryRun ? ['', 'Nothing was changed: this was a dry run.'] : []),
  ];
}
