/** Runs the suites that move modules between hosts: `npm run test:moves`. */
import { register } from 'node:module';
import { CommandError } from './command/command-error.mjs';
import { answerHelp } from './command/options.mjs';
import { runCommand } from './command/run-command.mjs';
import { runJest } from './command/run-jest.mjs';
import { onThrowawayCluster } from './postgres/throwaway.mjs';
import { say } from './say.mjs';

const [LONG, ONLY, JSON_, OR_SKIP] = ['--long', '--only', '--json', '--or-skip'];
const [LIVE, SEED, MOVES] = ['--live', '--seed', '--moves'];
const [CI_MOVES, LONG_MOVES] = [40, 1_000];
/** The load lets the databases grow, and with them the time of each copy: after so many moves a new market begins. */
const MOVES_OF_A_RUN = 100;
const USAGE = `npm run test:moves [-- ${LONG}] [${ONLY} <part of a title>] [${JSON_}] [${OR_SKIP}]
npm run test:moves -- ${LIVE} [${LONG}] [${SEED} <n>] [${MOVES} <n>]

Moves every module out and home while orders are placed and paid, to SQLite files and to a PostgreSQL that is made for this run, or
that of TEST_DATABASE_URL. Then it moves payment, at rest and live, while processes are killed, stand still or are cut off in the middle of a move.
  ${LONG}       at every failpoint of a move, in each process that comes by it; otherwise at some of them
  ${ONLY} <text>  the accidents alone whose titles contain the text, such as 'fig.fenced', 'of payment' or 'dies at fig.opened'
  ${JSON_}       prints what jest knows as one value for programs
  ${OR_SKIP}    it is no failure that PostgreSQL cannot be had; the suites on it are left out

With ${LIVE}, random modules move again and again under mixed load of several clients, and processes are killed or stand still in some
of the rounds. At the end everything that clients saw is compared with what the databases have, key by key.
  ${LIVE}       ${CI_MOVES} moves, some 3 minutes; with ${LONG} ${LONG_MOVES.toLocaleString('en')}
  ${SEED} <n>   plays the run of this seed again: the same rounds, and clients with the same plans
  ${MOVES} <n>  as many moves; after ${MOVES_OF_A_RUN} a new run begins, with empty databases and the next seed`;

answerHelp(USAGE);

/** @param {string[]} words */
function read(words) {
  const flags = new Set();
  /** @type {Map<string, string>} */
  const values = new Map();
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if ([LONG, JSON_, OR_SKIP, LIVE].includes(word)) flags.add(word);
    else if ([ONLY, SEED, MOVES].includes(word)) values.set(word, words.shift() ?? '');
    else throw new CommandError(`'${word}' is no option of this command. ${USAGE}`);
  }
  const only = values.get(ONLY);
  if (only === '') throw new CommandError(`${ONLY} takes a part of a title, such as 'fig.fenced'.`);
  const live = flags.has(LIVE);
  const foreign = live ? [ONLY, JSON_, OR_SKIP] : [SEED, MOVES];
  const misplaced = foreign.find((word) => flags.has(word) || values.has(word));
  if (misplaced !== undefined)
    throw new CommandError(`${misplaced} cannot be used ${live ? 'with' : 'without'} ${LIVE}.\n\n${USAGE}`);
  return {
    ...{ live, long: flags.has(LONG), json: flags.has(JSON_), orSkip: flags.has(OR_SKIP), only },
    ...{ seed: numberOf(values, SEED), moves: numberOf(values, MOVES) },
  };
}

/**
 * @param {ReadonlyMap<string, string>} values
 * @param {string} option
 */
function numberOf(values, option) {
  const text = values.get(option);
  if (text !== undefined && !/^[1-9]\d{0,5}$/.test(text))
    throw new CommandError(`${option} takes a whole number from 1 to 999999, not '${text}'.`);
  return text === undefined ? undefined : Number(text);
}

/** @param {{ long: boolean, seed: number | undefined, moves: number | undefined }} options */
async function live({ long, seed, moves }) {
  register('./contracts/typescript-hooks.mjs', import.meta.url);
  const { runLive } = await import('../test/moves/live/run-live.js');
  const all = moves ?? (long ? LONG_MOVES : CI_MOVES);
  const first = seed ?? (Date.now() % 999_999) + 1;
  const sizes = Array.from({ length: Math.ceil(all / MOVES_OF_A_RUN) }, (_, n) =>
    Math.min(MOVES_OF_A_RUN, all - n * MOVES_OF_A_RUN),
  );
  /** @type {number[]} */
  const failed = [];
  for (const [n, size] of sizes.entries())
    if ((await runLive({ moves: size, seed: first + n })) !== 0) failed.push(first + n);
  if (sizes.length > 1)
    say(
      `${all} moves in ${sizes.length} runs; ${failed.length === 0 ? 'all passed' : `failed: the seeds ${failed.join(', ')}`}.`,
    );
  return failed.length === 0 ? 0 : 1;
}

/** @param {{ long: boolean, json: boolean, orSkip: boolean, only: string | undefined }} options */
async function suites({ long, json, orSkip, only }) {
  const accidents = { TEST_MOVES: long ? 'long' : 'short', ...(only === undefined ? {} : { TEST_MOVES_ONLY: only }) };
  const chosen = only === undefined ? 'test/moves/' : 'test/moves/killed-';
  // One worker: a suite runs a stack of six processes, and says that its clients get no error.
  const jest = (/** @type {Record<string, string>} */ environment) =>
    runJest([chosen, '--maxWorkers=1', ...(json ? ['--json'] : [])], { ...accidents, ...environment });
  const given = process.env['TEST_DATABASE_URL'];
  if (given || only !== undefined) return jest({});
  let ran = false;
  const status = await onThrowawayCluster(
    ({ url }) => {
      ran = true;
      return jest({ TEST_DATABASE_URL: url });
    },
    { orSkip },
  );
  return ran ? status : jest({});
}

await runCommand(() => {
  const options = read(process.argv.slice(2));
  return options.live ? live(options) : suites(options);
});
