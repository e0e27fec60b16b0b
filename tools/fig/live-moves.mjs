import { RunningProgram } from '../events/program.mjs';
import { CommandError } from '../command/command-error.mjs';
import { readWords } from '../events/words.mjs';
import { followMove } from './follow-move.mjs';
import { pausesOf, waysOf } from './live-lines.mjs';
import { moved, planned } from './move-lines.mjs';
import { oneModule, showing } from './move-words.mjs';

/** @typedef {import('./moves.mjs').Environment} Environment */

/**
 * `switch`: has a live move switch that waits for it.
 * @param {Environment} environment
 * @param {readonly string[]} words
 * @returns {Promise<{ value: unknown, text: string }>}
 * @throws {CommandError} when it cannot
 */
export async function switchNow(environment, words) {
  const { names, flags } = readWords(words, { flags: ['dry-run', 'detach', 'json'] });
  const module = oneModule(names, 'switch notification');
  const program = new RunningProgram(environment, flags.has('json'));
  if (!flags.has('dry-run')) return goes(program, module, 'switch', flags);
  const move = await present(program, module);
  const { expectedPauseMs, canSwitch, why } = move.live;
  const steps = [
    'commands of the module wait in the routers of all hosts',
    'the fence takes the turn of the last writer, within 150 ms',
    'the copy takes over what was written since its last hop',
    'the journal names the new owner: the commit point',
    'the new owner writes, and the commands are let in, 32 at a time',
    'the former owner follows, so that it can go back',
  ];
  const text = [
    planned({ ...move, estimateMs: expectedPauseMs, parks: true }),
    ...steps.map((step, i) => `  ${i + 1}. ${step}`),
    canSwitch ? 'It can switch now.' : `It cannot switch yet: ${why}`,
    '',
    'Nothing was changed: this was a dry run.',
  ];
  return {
    value: { module, steps, expectedPauseMs, canSwitch, ...(why === undefined ? {} : { why }) },
    text: text.join('\n'),
  };
}

/** @type {typeof switchNow} */
export async function reverse(environment, words) {
  const { names, flags } = readWords(words, { flags: ['detach', 'json'] });
  const module = oneModule(names, 'reverse notification');
  return goes(new RunningProgram(environment, flags.has('json')), module, 'reverse', flags);
}

/** @type {typeof switchNow} */
export async function verify(environment, words) {
  const { names, flags } = readWords(words, { flags: ['json'] });
  const module = oneModule(names, 'verify notification');
  const program = new RunningProgram(environment, flags.has('json'));
  const {
    live: { verifiedAt: before },
  } = await present(program, module);
  const asked = await program.post(`/api/moves/${module}/verify`, {});
  const isVerified = (/** @type {any} */ { live }) =>
    live.verifiedAt !== undefined && live.verifiedAt !== before && live.copy === 'verified';
  const isLost = (/** @type {any} */ { live }) => live.why !== undefined && live.copy === 'verified';
  const end = await followMove(
    program,
    asked,
    (move) => isVerified(move) || isLost(move),
    flags.has('json') ? () => undefined : showing(),
  );
  if (!isVerified(end)) throw new CommandError(`The copy of ${module} is not equal: ${end.live?.why ?? end.note}`);
  return {
    value: end,
    text: [`${end.verified} rows of ${module} are equal in both databases.`, ...waysOf(end)].join('\n'),
  };
}

/** @type {typeof switchNow} */
export async function complete(environment, words) {
  const { names, flags } = readWords(words, { flags: ['json'] });
  const module = oneModule(names, 'complete notification');
  const program = new RunningProgram(environment, flags.has('json'));
  const asked = await program.post(`/api/moves/${module}/complete`, {});
  const end = await followMove(
    program,
    asked,
    () => false,
    () => undefined,
  );
  const { place } = end.live.owner === 'to' ? end.to : end.from;
  const text = [
    `${module} stays at ${place === 'local' ? 'the monolith' : place}; nothing follows it any more.`,
    ...pausesOf(end.live.pauses),
  ];
  return { value: end, text: text.join('\n') };
}

/**
 * @param {RunningProgram} program
 * @param {string} module
 * @param {'switch' | 'reverse'} verb
 * @param {Set<string>} flags
 */
async function goes(program, module, verb, flags) {
  const asked = await program.post(`/api/moves/${module}/${verb}`, {});
  if (flags.has('detach')) return { value: asked, text: `It was asked for. Its progress: npm run fig -- status` };
  const { switches } = asked.live;
  const end = await followMove(
    program,
    asked,
    ({ live, note }) => (live.switches > switches && (live.canSwitch || note !== undefined)) || live.gaveUp,
    flags.has('json') ? () => undefined : showing(),
  );
  if (end.live.switches === switches)
    throw new CommandError(`${module} is where it was: ${end.live.failure ?? end.note ?? end.phase}`);
  return { value: end, text: moved(end) };
}

/**
 * The live move of a module.
 * @param {RunningProgram} program
 * @param {string} module
 * @throws {CommandError} when there is none
 */
async function present(program, module) {
  const { moves } = await program.get('/api/placements');
  const found = moves.find((/** @type {any} */ one) => one.module === module && one.live);
  if (found) return found;
  throw new CommandError(`${module} has no live move; begin one: npm run fig -- move ${module} --to remote`);
}
