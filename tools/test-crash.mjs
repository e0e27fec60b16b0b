/**
 * Runs the crash suite: `npm run test:crash`. With `--postgres` the program keeps its data on a PostgreSQL that is made for
 * this run and removed after it, a database for each module; `--or-skip` makes it no failure that it cannot be had.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { answerHelp } from './command/options.mjs';
import { runCommand } from './command/run-command.mjs';
import { moduleDatabases } from './postgres/module-databases.mjs';
import { onThrowawayCluster } from './postgres/throwaway.mjs';
import { root } from './root.mjs';

answerHelp(`npm run test:crash [-- --rounds <n>] [--long] [--seed <n>] [--json] [--no-failpoints]
                      [--failpoint <name>] [--postgres [--or-skip]]

Runs the program under load, kills it at random moments and at every failpoint, and counts what was lost or doubled.
Then the same with order, payment and notification as services, each with a directory of its own; not with --postgres.
--long: 200 rounds. --failpoint: this one alone; may be repeated. --postgres: on a PostgreSQL that is made for this run; --or-skip: no failure when it cannot be had.`);

const [ON_POSTGRES, OR_SKIP] = ['--postgres', '--or-skip'];
const words = process.argv.slice(2);

/**
 * @param {Record<string, string>} databases
 * @returns {Promise<number>} the suite's exit status
 */
async function suite(databases) {
  const rest = words.filter((word) => word !== ON_POSTGRES && word !== OR_SKIP);
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/test/crash/main.js', ...rest], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...databases },
  });
  const [status] = await once(child, 'exit');
  return status ?? 1;
}

/** @param {import('./postgres/cluster.mjs').Cluster} cluster */
function onPostgres(cluster) {
  const databases = moduleDatabases(root, cluster.url);
  cluster.makeDatabases(databases.map(({ name }) => name));
  return suite(Object.fromEntries(databases.map(({ variable, url }) => [variable, url])));
}

await runCommand(() =>
  words.includes(ON_POSTGRES) ? onThrowawayCluster(onPostgres, { orSkip: words.includes(OR_SKIP) }) : suite({}),
);
