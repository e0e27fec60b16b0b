/**
 * `npm run test:placements`: the API and whole-order suites, unchanged, with the modules in one process and in several. Fails
 * when a suite fails in one placement, or when the placements leave a pair of modules together all the time.
 */
import { CommandError } from './command/command-error.mjs';
import { answerHelp } from './command/options.mjs';
import { modulesIn } from './new/modules-in.mjs';
import { placements, unpartedPairs } from './placements/placements.mjs';
import { runSuites } from './placements/run-suites.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';

const USAGE = `npm run test:placements [-- --only <placement>[,<placement>…]] [--list] [--json]

Runs the API and whole-order suites in each placement: real processes, fresh data for each suite.
  --only <names>  in these placements alone
  --list          says what the placements are, and runs nothing
  --json          prints one value for programs`;

answerHelp(USAGE);

/**
 * @param {string[]} words
 * @returns {{ chosen: readonly import('./placements/placements.mjs').Placement[], list: boolean, json: boolean }}
 */
function read(words) {
  const all = placements();
  const flags = new Set();
  let chosen = all;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--list' || word === '--json') flags.add(word);
    else if (word === '--only') chosen = (words.shift() ?? '').split(',').map((name) => named(name, all));
    else throw new CommandError(`'${word}' is no option of this command. ${USAGE}`);
  }
  return { chosen, list: flags.has('--list'), json: flags.has('--json') };
}

/** @param {string} name @param {readonly import('./placements/placements.mjs').Placement[]} all */
function named(name, all) {
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw new CommandError(`There is no placement '${name}'; placements are ${all.map((one) => one.name).join(', ')}.`);
}

/** @param {readonly (string | number)[]} cells */
const row = ([placement, suites, passed, failed, seconds]) =>
  `${String(placement).padEnd(28)}${[suites, passed, failed, seconds].map((cell) => String(cell).padStart(9)).join('')}`;

async function main() {
  const { chosen, list, json } = read(process.argv.slice(2));
  if (list) {
    const text = chosen
      .map(({ name, remote }) => `${name.padEnd(28)}remote: ${remote.join(', ') || 'none'}`)
      .join('\n');
    process.stdout.write(`${json ? JSON.stringify(chosen, undefined, 2) : text}\n`);
    return 0;
  }
  const unparted = unpartedPairs(placements(), modulesIn(root)).map((pair) => pair.join(' and '));
  const runs = [];
  if (!json) process.stdout.write(`${row(['placement', 'suites', 'passed', 'failed', 'seconds'])}\n`);
  const stop = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => stop.abort());
  for (const placement of chosen) {
    if (stop.signal.aborted) throw new CommandError('The run was stopped.');
    const run = await runSuites(placement, stop.signal);
    runs.push(run);
    if (!run.ok) process.stderr.write(`${run.said}\nThe suites fail in the placement '${run.placement}': see above.\n`);
    if (!json) process.stdout.write(`${row([run.placement, run.suites, run.passed, run.failed, run.seconds])}\n`);
  }
  const ok = unparted.length === 0 && runs.every((run) => run.ok);
  if (json)
    process.stdout.write(
      `${JSON.stringify({ ok, unparted, runs: runs.map(({ said, ...run }) => run) }, undefined, 2)}\n`,
    );
  else if (unparted.length > 0) say(`No placement has one of these remote and the other not: ${unparted.join('; ')}.`);
  else say('Each pair of modules is apart in one of the placements.');
  return ok ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
