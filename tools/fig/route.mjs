import { CommandError } from '../command/command-error.mjs';
import { RunningProgram } from '../events/program.mjs';
import { table } from '../events/table.mjs';
import { readWords } from '../events/words.mjs';

export const ROUTE_USAGE = `npm run fig -- route <prefix> --to <address> | --back [--reason <text>] [--force] [--dry-run] [--json]
npm run fig -- route --list | <prefix> --history [--json]

  route <prefix> --to <address>   hands /api/…, and all below it, to the HTTP service at an address, at once. The running program
                                  must reach a service there; --force does without. Requests that are under way end where they are.
  route <prefix> --back           the program serves the prefix itself again
  route --list                    who serves which prefixes, since when and why
  route <prefix> --history        every change of a prefix
  --reason <text>                 is kept in the history
  --dry-run                       asks the service and names the routes that it would take over, and changes nothing

route talks to the running program at its internal address: FICUS_URL, else where INTERNAL_HOST and INTERNAL_PORT say (PORT + 1
unless it is set). FICUS_TOKEN is the token of an operator. INTERNAL_SECRET signs the requests when it is set.`;

/** @typedef {{ prefix: string, address?: string, revision: number, at: string, by: string, reason: string }} Line */

/**
 * `route`: hands a path prefix of the running program to another HTTP service, or takes it back.
 * @param {{ readonly [variable: string]: string | undefined }} environment
 * @param {readonly string[]} words
 * @returns {Promise<{ value: unknown, text: string }>}
 * @throws {CommandError} when nothing was changed, with the reason
 */
export async function route(environment, words) {
  const { names, flags, values } = readWords(words, {
    flags: ['back', 'list', 'history', 'force', 'dry-run', 'json'],
    values: ['to', 'reason'],
  });
  const ways = [values.has('to'), flags.has('back'), flags.has('list'), flags.has('history')].filter(Boolean);
  if (ways.length !== 1)
    throw new CommandError(`Say one of --to <address>, --back, --list and --history.\n\n${ROUTE_USAGE}`);
  const [prefix, more] = names;
  if (more !== undefined) throw new CommandError(`'${more}' is one word too many.\n\n${ROUTE_USAGE}`);
  const program = new RunningProgram(environment, flags.has('json'));
  if (flags.has('list')) {
    if (prefix !== undefined)
      throw new CommandError(`--list shows all prefixes; for one, use: route ${prefix} --history.`);
    const { items } = await program.get('/api/foreign-prefixes');
    return listed(items, 'This program serves every path itself.');
  }
  if (prefix === undefined) throw new CommandError(`Say the prefix, such as /api/reviews.\n\n${ROUTE_USAGE}`);
  const { items } = await program.get(`/api/foreign-prefixes?prefix=${encodeURIComponent(prefix)}`);
  if (flags.has('history')) return listed(items, `${prefix} was never handed to another service.`);
  const done = await program.post('/api/foreign-prefixes', {
    prefix,
    // Who changes it in between has seen more than this command.
    from: items[0]?.revision ?? 0,
    ...(values.has('to') ? { to: values.get('to') } : {}),
    ...(values.has('reason') ? { reason: values.get('reason') } : {}),
    force: flags.has('force'),
    dryRun: flags.has('dry-run'),
  });
  return { value: done, text: sentencesOf(done, flags.has('dry-run')).join('\n') };
}

/**
 * @param {readonly Line[]} items
 * @param {string} none
 */
function listed(items, none) {
  const rows = items.map(({ prefix, address, at, by, reason }) => [prefix, address ?? 'this program', at, by, reason]);
  return {
    value: { items },
    text: items.length === 0 ? none : table(['prefix', 'served by', 'since', 'changed by', 'reason'], rows),
  };
}

/**
 * @param {{ prefix: string, address?: string, was?: string, changed: boolean, routes: string[], answered?: number }} done
 * @param {boolean} isDryRun
 * @returns {string[]}
 */
function sentencesOf({ prefix, address, was, changed, routes, answered }, isDryRun) {
  const [here, there] = [address ?? 'this program', was ?? 'this program'];
  const isEqual = address === was;
  const first = isEqual
    ? `${prefix} is served by ${here} already; nothing to do.`
    : changed
      ? `${prefix} is served by ${here} from now on, and by ${there} until now.`
      : `${prefix} would be served by ${here}, and is served by ${there}.`;
  const covered = routes.length === 0 ? 'no route of this program' : routes.join(', ');
  return [
    first,
    `It covers ${covered}.`,
    ...(address === undefined
      ? []
      : [
          answered === undefined
            ? `Nothing responds at ${address} yet.`
            : `The service responds at ${prefix} with ${answered}.`,
        ]),
    ...(changed && address !== undefined ? ['', `Back: npm run fig -- route ${prefix} --back`] : []),
    ...(isDryRun ? ['', 'Nothing was changed: this was a dry run.'] : []),
  ];
}
