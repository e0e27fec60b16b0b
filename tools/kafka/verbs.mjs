import { join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { numberOf } from '../events/words.mjs';
import { root } from '../root.mjs';
import { say } from '../say.mjs';
import { KafkaCluster } from './cluster.mjs';
import { ClusterDirectory, JARS_FOLDER } from './cluster-directory.mjs';
import { provideJars } from './jars.mjs';
import { provideJava } from './java.mjs';
import { portsFrom } from './ports.mjs';
import { NEWEST, releaseOf } from './releases.mjs';
import { status } from './status.mjs';

/**
 * @typedef {{ readonly value: object, readonly text: string, readonly exitCode?: number }} Said for programs, and for people
 * @typedef {{
 *   readonly names: readonly string[], readonly values: Map<string, string>, readonly path: string,
 *   readonly environment: import('./java.mjs').Environment,
 * }} Request `path` is the directory of the cluster
 * @typedef {(request: Request) => Promise<Said>} Verb
 */

const DEFAULT_PORT = 9092;
/** Of all releases, for all clusters of the checkout. */
export const JARS = join(root, 'data', 'kafka', JARS_FOLDER);

/** @type {Verb} */
async function start(request) {
  const { values, environment, path } = request;
  if (environment['KAFKA_BROKERS'])
    throw new CommandError(
      'KAFKA_BROKERS names a cluster that is there already, so none is started here; remove it from the environment to start one, or see that one with status.',
    );
  const nodes = numberOf(values, 'nodes');
  if (nodes !== undefined && nodes !== 1 && nodes !== 3)
    throw new CommandError(`--nodes takes 1 or 3 (two nodes have no majority when one is lost), not ${nodes}.`);
  const directory = new ClusterDirectory(path);
  directory.assertFits({ version: values.get('version'), nodes });
  const known = directory.description();
  const count = nodes ?? known?.nodes.length ?? 1;
  const port = numberOf(values, 'port') ?? (known ? undefined : DEFAULT_PORT);
  const ports = port === undefined || port === 0 ? undefined : portsFrom(port, count);
  const cluster = await provideCluster(request, known?.version);
  const interrupt = new AbortController();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => interrupt.abort());
  const before = cluster.nodes.filter(({ state }) => state !== 'ended').length;
  if (before < count) say(`Starting Kafka in ${cluster.directory.path} …`);
  await cluster.start({ nodes: count, ...(ports ? { ports } : {}), signal: interrupt.signal });
  const { value, text } = await statusHere(request);
  return { value, text: `${text}\nexport KAFKA_BROKERS=${cluster.brokers.join(',')}` };
}

/** @type {Verb} */
async function stop({ path }) {
  const cluster = clusterAt(path);
  const stopped = cluster.nodes.length === 0 ? [] : await cluster.stop();
  const text =
    stopped.length === 0
      ? `No node of Kafka runs in ${cluster.directory.path}.`
      : `Stopped: ${stopped.map((id) => `node ${id}`).join(', ')}. The data stays in ${cluster.directory.path}.`;
  return { value: { stopped }, text };
}

/** @type {Verb} */
async function kill({ path, names }) {
  const cluster = clusterAt(path);
  const id = nodeNamed(cluster, names);
  await cluster.kill(id);
  return {
    value: { killed: id },
    text: `Node ${id} is killed; start it again with 'npm run kafka -- restart ${id}'.`,
  };
}

/** @type {Verb} */
async function restart(request) {
  const id = nodeNamed(clusterAt(request.path), request.names);
  const cluster = await provideCluster(request, clusterAt(request.path).description.version);
  await cluster.restart(id);
  return { value: { restarted: id }, text: `Node ${id} runs again, and serves requests.` };
}

/** @param {Request} request */
const statusHere = (request) => status(clusterAt(request.path), {});

/** A cluster whose nodes can be started. @param {Request} request @param {string | undefined} known its version, if it is there */
async function provideCluster({ values, environment, path }, known) {
  const release = releaseOf(values.get('version') ?? known ?? NEWEST);
  const java = provideJava(environment);
  const jars = await provideJars(JARS, release, { environment, say });
  return new KafkaCluster(path, { java, jars, release });
}

/** A cluster of which nothing is started: neither Java nor the jars are needed. @param {string} path */
function clusterAt(path) {
  return new KafkaCluster(path, { java: 'java', jars: '', release: releaseOf(NEWEST) });
}

/** @param {KafkaCluster} cluster @param {readonly string[]} names */
function nodeNamed(cluster, [name, ...more]) {
  const known = cluster.description.nodes.map(({ id }) => id);
  if (name === undefined || more.length > 0) throw new CommandError(`Name one node: ${known.join(', ')}.`);
  const id = known.find((one) => String(one) === name);
  if (id === undefined) throw new CommandError(`There is no node '${name}'; the nodes are ${known.join(', ')}.`);
  return id;
}

/** The verbs, each with the options that it takes besides `--dir` and `--json`. */
export const VERBS = /** @type {const} */ ({
  start: { run: start, values: ['nodes', 'port', 'version'], names: 0 },
  stop: { run: stop, values: [], names: 0 },
  status: {
    run: (/** @type {Request} */ { path, environment, values }) =>
      status(clusterAt(path), values.has('dir') ? {} : environment),
    values: [],
    names: 0,
  },
  kill: { run: kill, values: [], names: 1 },
  restart: { run: restart, values: [], names: 1 },
});
