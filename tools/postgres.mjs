/**
 * The checkout's own PostgreSQL: `npm run postgres -- start|stop|status|url|env`. It lies in data/postgres and listens on
 * 127.0.0.1; the system's clusters are left alone. `env` makes a database for each module and prints the variables that
 * have the program use them. `--json` prints one value for programs.
 */
import { answerHelp } from './command/options.mjs';
import { findBinaries, provideBinaries } from './postgres/binaries.mjs';
import { Cluster } from './postgres/cluster.mjs';
import { clusterDirectory } from './postgres/directory.mjs';
import { moduleDatabases } from './postgres/module-databases.mjs';
import { CommandError } from './command/command-error.mjs';
import { requestOf } from './postgres/request.mjs';
import { serverUser } from './postgres/server-user.mjs';
import { root } from './root.mjs';
import { say } from './say.mjs';

answerHelp(`npm run postgres -- start|stop|status|url|env [--json]

  start   starts the PostgreSQL of this checkout, on 127.0.0.1, with its data in data/postgres
  stop    stops it
  status  says whether it runs; the exit status is 3 when it does not
  url     prints its URL
  env     makes a database for each module, and prints the variables that have the program use them`);

/** @param {boolean} install whether to install what is missing */
function ownCluster(install) {
  const user = serverUser();
  const binaries = install ? provideBinaries() : (findBinaries() ?? '');
  return new Cluster(clusterDirectory(root, user), { binaries, user });
}

/**
 * @param {import('./postgres/request.mjs').Verb} verb
 * @returns {Promise<{ value: object, text: string }>}
 */
async function run(verb) {
  const cluster = ownCluster(verb === 'start');
  const { directory } = cluster;
  if (verb === 'start') {
    if (!cluster.exists) say(`Making a cluster in ${directory}.`);
    await cluster.start();
  }
  if (verb === 'stop') cluster.stop();
  const running = cluster.isRunning;
  if (!running && (verb === 'url' || verb === 'env'))
    throw new CommandError("PostgreSQL is not running here; start it with 'npm run postgres -- start'.");
  if (verb === 'url') return { value: { url: cluster.url }, text: cluster.url };
  if (verb === 'env') return environment(cluster);
  const where = running ? ` on port ${cluster.read().port}` : '';
  return {
    value: { running, directory },
    text: `PostgreSQL ${running ? 'runs' : 'does not run'} in ${directory}${where}`,
  };
}

/** @param {Cluster} cluster */
function environment(cluster) {
  const databases = moduleDatabases(root, cluster.url);
  cluster.makeDatabases(databases.map(({ name }) => name));
  return {
    value: Object.fromEntries(databases.map(({ variable, url }) => [variable, url])),
    text: databases.map(({ variable, url }) => `export ${variable}='${url}'`).join('\n'),
  };
}

try {
  const { verb, json } = requestOf(process.argv.slice(2));
  const { value, text } = await run(verb);
  process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);
  // As of other services: 3 says that it is not running.
  if (verb === 'status' && 'running' in value && !value.running) process.exitCode = 3;
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
