import { CommandError } from '../command/command-error.mjs';
import { RunningProgram } from '../events/program.mjs';
import { table } from '../events/table.mjs';
import { readWords } from '../events/words.mjs';
import { changed, durationOf, moved, planned, reached } from './move-lines.mjs';
import { followMove } from './follow-move.mjs';

export const MOVE_USAGE = `npm run fig -- move <module> --to remote|local [--database <database>] [--reason <text>] [--dry-run] [--detach] [--json]
npm run fig -- check <module> | status | history [<module>] | cancel <module> [--reason <text>] [--json]

  move <module> --to remote   moves the module, with its data, to the service that stands by for it
  move <module> --to local    moves it, with its data, into the monolith
  --database <database>       the database of the target, by its address or the name at the end of it: chooses one of several services, and refuses another one
  --dry-run                   checks everything, and changes nothing
  --detach                    returns when the move has begun; otherwise it shows the progress, and ends with the move
  check <module>              says whether the module could move, to where, how many rows, and how long that would take
  status                      where each module is, which services stand by, and the move that is under way
  history [<module>]          the moves that have been, and each change of a placement: who, when and why
  cancel <module>             cancels a move that has not come to its commit point; the module goes on where it was
  --reason <text>             is kept in the history

While a module moves, its queries are served. Its commands wait, or are refused with Retry-After when the copy takes longer than 150 ms.
These verbs talk to the running program as route does.`;

/** @typedef {{ readonly [variable: string]: string | undefined }} Environment */

/**
 * `move`: moves a module to another database and host, and waits for the end.
 * @param {Environment} environment
 * @param {readonly string[]} words
 * @returns {Promise<{ value: unknown, text: string }>}
 * @throws {CommandError} when it was refused or cancelled, with the reason
 */
export async function move(environment, words) {
  const { names, flags, values } = readWords(words, {
    flags: ['dry-run', 'detach', 'json'],
    values: ['to', 'database', 'reason'],
  });
  const module = oneModule(names, 'move notification --to remote');
  const to = values.get('to');
  if (to !== 'local' && to !== 'remote')
    throw new CommandError(`Say where ${module} is to be: --to remote, or --to local.\n\n${MOVE_USAGE}`);
  const program = new RunningProgram(environment, flags.has('json'));
  const begun = await program.post('/api/moves', {
    ...{ module, to, dryRun: flags.has('dry-run') },
    ...(values.has('database') ? { database: values.get('database') } : {}),
    ...(values.has('reason') ? { reason: values.get('reason') } : {}),
  });
  if (flags.has('dry-run'))
    return { value: begun, text: `${planned(begun.plan)}\n\nNothing was changed: this was a dry run.` };
  if (flags.has('detach'))
    return { value: begun.move, text: `${planned(begun.plan)}\n\nIt has begun. Its progress: npm run fig -- status` };
  if (!flags.has('json')) process.stderr.write(`${planned(begun.plan)}\n`);
  const end = await followMove(program, begun.move, flags.has('json') ? () => undefined : showing());
  if (end.phase === 'cancelled')
    throw new CommandError(
      `${module} did not move, and goes on at ${end.from.place}: ${end.note ?? 'it was cancelled.'}`,
    );
  return { value: end, text: moved(end) };
}

/** @type {typeof move} */
export async function check(environment, words) {
  const { names, flags } = readWords(words, { flags: ['json'] });
  const module = oneModule(names, 'check notification');
  const program = new RunningProgram(environment, flags.has('json'));
  const found = await known(program, module);
  const to = found.place === 'local' ? 'remote' : 'local';
  const { plan } = await program.post('/api/moves', { module, to, dryRun: true });
  return { value: plan, text: `${planned(plan)}\n\nIt can move: npm run fig -- move ${module} --to ${to}` };
}

/** @type {typeof move} */
export async function status(environment, words) {
  const { names, flags } = readWords(words, { flags: ['json'] });
  if (names.length > 0) throw new CommandError(`status takes no module; ${names[0]} is one word too many.`);
  const { items, move: present } = await new RunningProgram(environment, flags.has('json')).get('/api/placements');
  const rows = items.map((/** @type {any} */ one) => [
    ...[one.module, one.place, String(one.epoch), one.phase],
    one.standBy.map((/** @type {any} */ { address, kind }) => `${address} (${kind})`).join(', ') || '-',
  ]);
  const lines = [table(['module', 'place', 'epoch', 'phase', 'stands by'], rows)];
  if (present) lines.push('', reached(present));
  return { value: { items, ...(present ? { move: present } : {}) }, text: lines.join('\n') };
}

/** @type {typeof move} */
export async function history(environment, words) {
  const { names, flags } = readWords(words, { flags: ['json'] });
  if (names.length > 1) throw new CommandError(`'${names[1]}' is one word too many.\n\n${MOVE_USAGE}`);
  const program = new RunningProgram(environment, flags.has('json'));
  const [module] = names;
  if (module !== undefined) await known(program, module);
  const of = module === undefined ? '' : `?module=${encodeURIComponent(module)}`;
  const { items, changes } = await program.get(`/api/moves${of}`);
  const moves = items.map((/** @type {any} */ one) => [
    ...[one.at.asked, one.module, `${one.from.place} -> ${one.to.place}`, one.phase, String(one.copied ?? '-')],
    ...[
      one.pauseMs === undefined ? '-' : durationOf(one.pauseMs),
      one.by,
      [one.reason, one.note].filter(Boolean).join('; '),
    ],
  ]);
  const columns = ['asked', 'module', 'move', 'phase', 'rows', 'without owner', 'by', 'reason'];
  const text = [
    items.length > 0 ? table(columns, moves) : 'Nothing was ever moved.',
    '',
    table(['at', 'module', 'place', 'epoch', 'phase', 'by', 'reason'], changes.map(changed)),
  ];
  return { value: { items, changes }, text: text.join('\n') };
}

/** @type {typeof move} */
export async function cancel(environment, words) {
  const { names, flags, values } = readWords(words, { flags: ['json'], values: ['reason'] });
  const module = oneModule(names, 'cancel notification');
  const end = await new RunningProgram(environment, flags.has('json')).post(`/api/moves/${module}/cancel`, {
    ...(values.has('reason') ? { reason: values.get('reason') } : {}),
  });
  return { value: end, text: `The move of ${module} was cancelled; ${module} goes on at ${end.from.place}.` };
}

/**
 * @param {readonly string[]} names
 * @param {string} example
 */
function oneModule([module, more], example) {
  if (module === undefined) throw new CommandError(`Say the module: npm run fig -- ${example}.`);
  if (more !== undefined) throw new CommandError(`'${more}' is one word too many.\n\n${MOVE_USAGE}`);
  return module;
}

/**
 * The placement of a module.
 * @param {RunningProgram} program
 * @param {string} module
 * @throws {CommandError} when the program has no such module
 */
async function known(program, module) {
  /** @type {{ items: readonly { module: string, place: string }[] }} */
  const { items } = await program.get('/api/placements');
  const found = items.find((one) => one.module === module);
  if (found) return found;
  throw new CommandError(`There is no module ${module}; modules are ${items.map((one) => one.module).join(', ')}.`);
}

/** Writes each line of progress once. */
function showing() {
  let last = '';
  return (/** @type {any} */ move) => {
    const line = reached(move);
    if (line !== last) process.stderr.write(`${line}\n`);
    last = line;
  };
}
