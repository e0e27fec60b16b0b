/**
 * Runs the crash suite: `npm run test:crash`. With `--postgres` the program keeps its data on a PostgreSQL that is made for
 * this run and removed after it, a database for each module; with `--kafka` its events go over a Kafka that is made for this run. `--or-skip`
 * makes it no failure that it cannot be had.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CommandError } from './command/command-error.mjs';
import { answerHelp } from './command/options.mjs';
import { runCommand } from './command/run-command.mjs';
import { obey } from './kafka/obey.mjs';
import { onThrowawayKafka } from './kafka/throwaway.mjs';
import { moduleDatabases } from './postgres/module-databases.mjs';
import { onThrowawayCluster } from './postgres/throwaway.mjs';
import { root } from './root.mjs';

answerHelp(`npm run test:crash [-- --rounds <n>] [--long] [--seed <n>] [--json] [--no-failpoints]
                      [--failpoint <name>] [--postgres | --kafka [--nodes 3] [--short]] [--or-skip]

Runs the program under load, kills it at random moments and at every failpoint, and counts what was lost or doubled.
Then the same with order, payment and notification as services, each with a directory of its own; not with --postgres.
--long: 200 rounds. --failpoint: this one alone; may be repeated. --postgres: on a PostgreSQL that is made for this run; --or-skip: no failure when it cannot be had.
--kafka: all events go over a Kafka that is made for this run (EVENTS=kafka), whose brokers are killed, paused and restarted, too; then with
order and payment as services. --nodes 3: three brokers, of which one is lost now and then. --short: each failpoint once, with the failures of
brokers in turn; otherwise each failpoint with each of them.`);

const [ON_POSTGRES, ON_KAFKA, OR_SKIP, NODES] = ['--postgres', '--kafka', '--or-skip', '--nodes'];
const words = process.argv.slice(2);

/**
 * @param {Record<string, string>} environment
 * @param {readonly string[]} given
 * @param {import('./kafka/cluster.mjs').KafkaCluster} [cluster] whose nodes the suite may kill
 * @returns {Promise<number>} the suite's exit status
 */
async function suite(environment, given, cluster) {
  const rest = given.filter((word) => word !== ON_POSTGRES && word !== OR_SKIP);
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/test/crash/main.js', ...rest], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', ...(cluster ? [/** @type {const} */ ('ipc')] : [])],
    env: { ...process.env, ...environment },
  });
  if (cluster) obey(child, cluster);
  const [status] = await once(child, 'exit');
  return status ?? 1;
}

/** @param {import('./postgres/cluster.mjs').Cluster} cluster */
function onPostgres(cluster) {
  const databases = moduleDatabases(root, cluster.url);
  cluster.makeDatabases(databases.map(({ name }) => name));
  return suite(Object.fromEntries(databases.map(({ variable, url }) => [variable, url])), words);
}

/** @throws {CommandError} when the number of nodes is not one of a cluster */
function onKafka() {
  const rest = [...words];
  const at = rest.indexOf(NODES);
  const [, nodes = '1'] = at < 0 ? [] : rest.splice(at, 2);
  if (nodes !== '1' && nodes !== '3') throw new CommandError(`${NODES} takes 1 or 3, not '${nodes}'.`);
  return onThrowawayKafka((cluster) => suite({ KAFKA_BROKERS: cluster.brokers.join(',') }, rest, cluster), {
    nodes: Number(nodes),
    orSkip: words.includes(OR_SKIP),
  });
}

await runCommand(() => {
  if (words.includes(ON_POSTGRES) && words.includes(ON_KAFKA))
    throw new CommandError(`${ON_POSTGRES} and ${ON_KAFKA} are two runs; leave one of them out.`);
  if (words.includes(ON_KAFKA)) return onKafka();
  return words.includes(ON_POSTGRES)
    ? onThrowawayCluster(onPostgres, { orSkip: words.includes(OR_SKIP) })
    : suite({}, words);
});
