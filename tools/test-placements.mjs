/**
 * `npm run test:placements`: the API and whole-order suites, unchanged, with the modules in one process and in several. Fails
 * when a suite fails in one placement, or when the placements leave a pair of modules together all the time.
 */
import { CommandError } from './command/command-error.mjs';
import { answerHelp } from './command/options.mjs';
import { runCommand } from './command/run-command.mjs';
import { modulesIn } from './new/modules-in.mjs';
import { needsPostgres, placements, unpartedPairs } from './placements/placements.mjs';
import { runSuites } from './placements/run-suites.mjs';
import { onThrowawayKafka } from './kafka/throwaway.mjs';
import { onThrowawayCluster } from './postgres/throwaway.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';

const OR_SKIP = '--or-skip';
const USAGE = `npm run test:placements [-- --only <placement>[,<placement>…]] [--list] [${OR_SKIP}] [--json]

Runs the API and whole-order suites in each placement: real processes, fresh data for each suite. A placement on PostgreSQL gets
databases on a server that is made for this run, or on that of TEST_DATABASE_URL; one over Kafka gets a cluster that is made for this run.
  --only <names>  in these placements alone
  --list          says what the placements are, and runs nothing
  ${OR_SKIP}       it is no failure that PostgreSQL or Kafka cannot be had; the placements on it are named, and left out
  --json          prints one value for programs`;

answerHelp(USAGE);

/** @typedef {import('./placements/placements.mjs').Placement} Placement */

/**
 * @param {string[]} words
 * @returns {{ chosen: readonly Placement[], list: boolean, orSkip: boolean, json: boolean }}
 */
function read(words) {
  const all = placements();
  const flags = new Set();
  let chosen = all;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (['--list', '--json', OR_SKIP].includes(word)) flags.add(word);
    else if (word === '--only') chosen = (words.shift() ?? '').split(',').map((name) => named(name, all));
    else throw new CommandError(`'${word}' is no option of this command. ${USAGE}`);
  }
  return { chosen, list: flags.has('--list'), orSkip: flags.has(OR_SKIP), json: flags.has('--json') };
}

/** @param {string} name @param {readonly Placement[]} all */
function named(name, all) {
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw new CommandError(`There is no placement '${name}'; placements are ${all.map((one) => one.name).join(', ')}.`);
}

/** @param {readonly (string | number)[]} cells */
const row = ([placement, suites, passed, failed, seconds]) =>
  `${String(placement).padEnd(28)}${[suites, passed, failed, seconds].map((cell) => String(cell).padStart(9)).join('')}`;

/** @param {readonly Placement[]} chosen @param {boolean} json */
function listed(chosen, json) {
  const text = chosen.map(
    (one) => `${one.name.padEnd(28)}remote: ${one.remote.join(', ') || 'none'}${instancesIn(one)}`,
  );
  return `${json ? JSON.stringify(chosen, undefined, 2) : text.join('\n')}\n`;
}

/** @param {Placement} placement */
function instancesIn({ instances = {} }) {
  const counts = Object.entries(instances).map(([module, count]) => `${count} instances of ${module}`);
  return counts.length === 0 ? '' : `: ${counts.join(', ')}, on PostgreSQL`;
}

/**
 * Runs the suites in some placements, one after the other.
 * @param {readonly Placement[]} chosen
 * @param {{ readonly signal: AbortSignal, readonly server?: string, readonly brokers?: string, readonly json: boolean }} options
 */
async function runAll(chosen, { signal, server, brokers, json }) {
  const runs = [];
  for (const placement of chosen) {
    const run = await runSuites(placement, { signal, server, brokers });
    if (signal.aborted) throw new CommandError('The run was stopped.');
    runs.push(run);
    if (!run.ok) process.stderr.write(`${run.said}\nThe suites fail in the placement '${run.placement}': see above.\n`);
    if (json) continue;
    process.stdout.write(`${row([run.placement, run.suites, run.passed, run.failed, run.seconds])}\n`);
    const calls = Object.entries(run.served ?? {}).map((one) => one.join(' '));
    if (calls.length > 0) say(`Calls that each instance has served: ${calls.join(', ')}.`);
  }
  return runs;
}

async function main() {
  const { chosen, list, orSkip, json } = read(process.argv.slice(2));
  if (list) {
    process.stdout.write(listed(chosen, json));
    return 0;
  }
  const unparted = unpartedPairs(placements(), modulesIn(root)).map((pair) => pair.join(' and '));
  if (!json) process.stdout.write(`${row(['placement', 'suites', 'passed', 'failed', 'seconds'])}\n`);
  const stop = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => stop.abort());
  const options = { signal: stop.signal, json };
  const onServer = chosen.filter(needsPostgres);
  /** @type {Awaited<ReturnType<typeof runAll>>} */
  const runs = [];
  // First: where the server cannot be had, that is said before anything has run.
  const withServer = async (/** @type {string} */ server) => {
    runs.push(...(await runAll(onServer, { ...options, server })));
    return 0;
  };
  const given = process.env['TEST_DATABASE_URL'];
  if (given) await withServer(given);
  else if (onServer.length > 0) await onThrowawayCluster(({ url }) => withServer(url), { orSkip });
  const onKafka = chosen.filter(({ kafka }) => kafka);
  const withKafka = async (/** @type {{ readonly brokers: readonly string[] }} */ cluster) => {
    runs.push(...(await runAll(onKafka, { ...options, brokers: cluster.brokers.join(',') })));
    return 0;
  };
  if (onKafka.length > 0) await onThrowawayKafka(withKafka, { nodes: 1, orSkip });
  const skipped = [...onServer, ...onKafka]
    .map(({ name }) => name)
    .filter((name) => !runs.some(({ placement }) => placement === name));
  if (skipped.length > 0) say(`The suites have not run in ${skipped.join(', ')}: see what could not be had.`);
  runs.push(
    ...(await runAll(
      chosen.filter((one) => !needsPostgres(one) && !one.kafka),
      options,
    )),
  );
  const ok = unparted.length === 0 && runs.every((run) => run.ok);
  if (json) {
    const shown = { ok, unparted, skipped, runs: runs.map(({ said, ...run }) => run) };
    process.stdout.write(`${JSON.stringify(shown, undefined, 2)}\n`);
  } else if (unparted.length > 0)
    say(`No placement has one of these remote and the other not: ${unparted.join('; ')}.`);
  else say('Each pair of modules is apart in one of the placements.');
  return ok ? 0 : 1;
}

await runCommand(main);
