import { CommandError } from '../command/command-error.mjs';
import { RunningProgram } from '../events/program.mjs';
import { table } from '../events/table.mjs';
import { readWords } from '../events/words.mjs';
import { followMove } from './follow-move.mjs';
import { changed, durationOf, moved, planned, reached } from './move-lines.mjs';
import { arrivesAt, nextTime } from './move-ends.mjs';
import { waysOf } from './live-lines.mjs';
import { knownModule, oneModule, showing } from './move-words.mjs';

export const MOVE_USAGE = `npm run fig -- move <module> --to remote|local [--hold-before-switch] [--at HH:MM] [--database <database>] [--reason <text>] [--dry-run] [--detach] [--json]
npm run fig -- move <module> --to remote|local --at-rest [--database <database>] [--reason <text>] [--dry-run] [--detach] [--json]
npm run fig -- switch <module> [--dry-run] | reverse <module> | verify <module> | complete <module> [--json]
npm run fig -- check <module> | status | history [<module>] | cancel <module> [--reason <text>] [--json]

  move <module> --to remote   moves the module, with its data, to the service that stands by for it. It serves meanwhile; then its former database
                              follows the new one, so that the move can be reversed at once, until it is completed
  move <module> --to local    the same into the monolith; the way back of a move that was not completed
  --hold-before-switch        waits for switch when all rows are copied and compared
  --at HH:MM                  does not switch before this time of day, by the clock of this machine
  --at-rest                   copies while nobody writes, and leaves nothing that follows: for a module whose tables have foreign keys
  --database <database>       the database of the target, by its address or the name at the end of it: chooses one of several services, and refuses another one
  --dry-run                   checks everything, and changes nothing; of switch: says what it would do, and how long that would take
  --detach                    returns when the move has begun; otherwise it shows the progress, and ends with the move
  switch <module>             switches now: after --hold-before-switch or --at, or again after a way back
  reverse <module>            goes back, with everything that was written since; as often as you like
  verify <module>             compares all rows again, while the module serves
  complete <module>           ends the move where the module is: nothing follows any more
  check <module>              says whether the module could move, to where, how many rows, and how long that would take
  status                      where each module is, which services stand by, the moves that are under way, and whether they can be reversed
  history [<module>]          the moves that have been, and each change of a placement: who, when and why
  cancel <module>             cancels a move that has not come to its commit point; the module goes on where it was
  --reason <text>             is kept in the history

While a module moves, it serves. During the switch its commands wait, for some tens of milliseconds. At rest, they wait for the whole copy, or are refused
with Retry-After when it takes longer than 150 ms. These verbs talk to the running program as route does.`;

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
    flags: ['dry-run', 'detach', 'json', 'at-rest', 'hold-before-switch'],
    values: ['to', 'database', 'reason', 'at'],
  });
  const module = oneModule(names, 'move notification --to remote');
  const to = values.get('to');
  if (to !== 'local' && to !== 'remote')
    throw new CommandError(`Say where ${module} is to be: --to remote, or --to local.\n\n${MOVE_USAGE}`);
  if (flags.has('at-rest') && (flags.has('hold-before-switch') || values.has('at')))
    throw new CommandError(
      'A move at rest has no moment to wait for: leave out --at-rest, or --hold-before-switch and --at.',
    );
  const at = values.get('at');
  const program = new RunningProgram(environment, flags.has('json'));
  const begun = await program.post('/api/moves', {
    ...{
      module,
      to,
      dryRun: flags.has('dry-run'),
      atRest: flags.has('at-rest'),
      hold: flags.has('hold-before-switch'),
    },
    ...(at === undefined ? {} : { notBefore: nextTime(at, new Date()).toISOString() }),
    ...(values.has('database') ? { database: values.get('database') } : {}),
    ...(values.has('reason') ? { reason: values.get('reason') } : {}),
  });
  if (flags.has('dry-run'))
    return { value: begun, text: `${planned(begun.plan)}\n\nNothing was changed: this was a dry run.` };
  if (flags.has('detach'))
    return { value: begun.move, text: `${planned(begun.move)}\n\nIt has begun. Its progress: npm run fig -- status` };
  if (!flags.has('json')) process.stderr.write(`${planned(begun.move)}\n`);
  const isThere = arrivesAt(begun.move, to, flags.has('hold-before-switch'));
  const end = await followMove(program, begun.move, isThere, flags.has('json') ? () => undefined : showing());
  if (end.phase === 'cancelled')
    throw new CommandError(
      `${module} did not move, and goes on at ${end.from.place}: ${end.note ?? 'it was cancelled.'}`,
    );
  if (end.live?.gaveUp)
    throw new CommandError(
      `${module} has not moved yet: no try to switch was done, the last one because ${end.live.failure} Its copy goes on following. ` +
        `Again: npm run fig -- switch ${module}; for good: npm run fig -- cancel ${module}`,
    );
  return { value: end, text: moved(end) };
}

/** @type {typeof move} */
export async function check(environment, words) {
  const { names, flags } = readWords(words, { flags: ['json'] });
  const module = oneModule(names, 'check notification');
  const program = new RunningProgram(environment, flags.has('json'));
  const found = await knownModule(program, module);
  const to = found.place === 'local' ? 'remote' : 'local';
  const { plan } = await program.post('/api/moves', { module, to, dryRun: true });
  return { value: plan, text: `${planned(plan)}\n\nIt can move: npm run fig -- move ${module} --to ${to}` };
}

/** @type {typeof move} */
export async function status(environment, words) {
  const { names, flags } = readWords(words, { flags: ['json'] });
  if (names.length > 0) throw new CommandError(`status takes no module; ${names[0]} is one word too many.`);
  const { items, moves } = await new RunningProgram(environment, flags.has('json')).get('/api/placements');
  const rows = items.map((/** @type {any} */ one) => [
    ...[one.module, one.place, String(one.epoch), one.phase],
    one.standBy.map((/** @type {any} */ { address, kind }) => `${address} (${kind})`).join(', ') || '-',
  ]);
  const lines = [table(['module', 'place', 'epoch', 'phase', 'stands by'], rows)];
  for (const one of moves) lines.push('', reached(one), ...waysOf(one));
  return { value: { items, moves }, text: lines.join('\n') };
}

/** @type {typeof move} */
export async function history(environment, words) {
  const { names, flags } = readWords(words, { flags: ['json'] });
  if (names.length > 1) throw new CommandError(`'${names[1]}' is one word too many.\n\n${MOVE_USAGE}`);
  const program = new RunningProgram(environment, flags.has('json'));
  const [module] = names;
  if (module !== undefined) await knownModule(program, module);
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
  const { place } = end.live?.owner === 'to' ? end.to : end.from;
  const what = end.phase === 'cancelled' ? 'The move' : 'The switch';
  return { value: end, text: `${what} of ${module} was cancelled; ${module} goes on at ${place}.` };
}
