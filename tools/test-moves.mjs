/** Runs the suites that move modules between hosts: `npm run test:moves`. */
import { CommandError } from './command/command-error.mjs';
import { answerHelp } from './command/options.mjs';
import { runCommand } from './command/run-command.mjs';
import { runJest } from './command/run-jest.mjs';
import { onThrowawayCluster } from './postgres/throwaway.mjs';

const [LONG, ONLY, JSON_, OR_SKIP] = ['--long', '--only', '--json', '--or-skip'];
const USAGE = `npm run test:moves [-- ${LONG}] [${ONLY} <part of a title>] [${JSON_}] [${OR_SKIP}]

Moves every module out and home while orders are placed and paid, to SQLite files and to a PostgreSQL that is made for this run, or
that of TEST_DATABASE_URL. Then it moves payment, at rest and live, while processes are killed, stand still or are cut off in the middle of a move.
  ${LONG}       at every failpoint of a move, in each process that comes by it; otherwise at some of them
  ${ONLY} <text>  the accidents alone whose titles contain the text, such as 'fig.fenced', 'of payment' or 'dies at fig.opened'
  ${JSON_}       prints what jest knows as one value for programs
  ${OR_SKIP}    it is no failure that PostgreSQL cannot be had; the suites on it are left out`;

answerHelp(USAGE);

/** @param {string[]} words */
function read(words) {
  const flags = new Set();
  let only;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if ([LONG, JSON_, OR_SKIP].includes(word)) flags.add(word);
    else if (word === ONLY) only = words.shift() ?? '';
    else throw new CommandError(`'${word}' is no option of this command. ${USAGE}`);
  }
  if (only === '') throw new CommandError(`${ONLY} takes a part of a title, such as 'fig.fenced'.`);
  return { long: flags.has(LONG), json: flags.has(JSON_), orSkip: flags.has(OR_SKIP), only };
}

await runCommand(async () => {
  const { long, json, orSkip, only } = read(process.argv.slice(2));
  const accidents = { TEST_MOVES: long ? 'long' : 'short', ...(only === undefined ? {} : { TEST_MOVES_ONLY: only }) };
  const suites = only === undefined ? 'test/moves/' : 'test/moves/killed-';
  const jest = (/** @type {Record<string, string>} */ environment) =>
    runJest([suites, '--maxWorkers=2', ...(json ? ['--json'] : [])], { ...accidents, ...environment });
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
});
