import { messageOf } from '../command/message-of.mjs';
import { CommandError } from '../command/command-error.mjs';
import { platform, readMetadata, topicsOf } from './metadata.mjs';

/** As of other services: 3 says that it is not running. */
const NOT_RUNNING = 3;

/**
 * What runs of a cluster of ours, and what the cluster says of itself; with KAFKA_BROKERS in the environment, what that cluster is.
 * @param {import('./cluster.mjs').KafkaCluster} cluster
 * @param {import('./java.mjs').Environment} environment
 * @returns {Promise<import('./verbs.mjs').Said>}
 * @throws {CommandError} when KAFKA_… has a wrong value
 */
export async function status(cluster, environment) {
  const address = await addressIn(environment);
  if (address) return statusOfOther(address);
  const { path } = cluster.directory;
  const { nodes } = cluster;
  if (nodes.length === 0)
    return {
      value: { running: false, directory: path, nodes },
      text: `There is no Kafka cluster in ${path} yet; make one with 'npm run kafka -- start'.`,
      exitCode: NOT_RUNNING,
    };
  const running = nodes.filter(({ state }) => state === 'runs').map((node) => node.address);
  const { metadata, reason } = running.length === 0 ? {} : await ask({ brokers: running });
  const shown = nodes.map((node) => ({ ...node, serves: isListed(metadata, node.address) && node.state === 'runs' }));
  const { version } = cluster.description;
  const lines = shown.map(
    ({ id, address: at, state, pid, serves }) =>
      `  node ${id}  ${at}  ${wordsOf(state, serves)}${pid === undefined ? '' : ` (process ${pid})`}`,
  );
  const serving = metadata !== undefined;
  const head = serving
    ? `Kafka ${version} serves requests in ${path}, cluster ${metadata.clusterId}`
    : `Kafka ${version} in ${path} does not respond${reason ? `: ${reason}` : ''}`;
  return {
    value: { running: serving, directory: path, version, ...metadata, nodes: shown },
    text: [head, ...lines].join('\n'),
    ...(serving ? {} : { exitCode: NOT_RUNNING }),
  };
}

/** @param {import('./metadata.mjs').KafkaAddress} address @returns {Promise<import('./verbs.mjs').Said>} */
async function statusOfOther(address) {
  const where = address.brokers.join(',');
  const { metadata, reason } = await ask(address);
  if (!metadata)
    return {
      value: { running: false, brokers: address.brokers, reason },
      text: `The Kafka cluster at ${where} (KAFKA_BROKERS) does not respond: ${reason}`,
      exitCode: NOT_RUNNING,
    };
  const topics = (await topicsOf(address)).length;
  const lines = metadata.brokers.map(({ node, address: at }) => `  broker ${node}  ${at}`);
  return {
    value: { running: true, ...metadata, topics },
    text: [`The Kafka cluster ${metadata.clusterId} at ${where} (KAFKA_BROKERS) has ${topics} topics`, ...lines].join(
      '\n',
    ),
  };
}

/** @param {import('./java.mjs').Environment} environment */
async function addressIn(environment) {
  /** @type {typeof import('../../src/platform/kafka/kafka-settings.js')} */
  const { readKafkaSettings } = await platform('kafka/kafka-settings');
  /** @type {typeof import('../../src/platform/kafka/kafka-address.js')} */
  const { kafkaAddress } = await platform('kafka/kafka-address');
  try {
    return kafkaAddress(readKafkaSettings(environment));
  } catch (error) {
    if (error instanceof Error && error.name === 'SettingError') throw new CommandError(error.message);
    throw error;
  }
}

/** @param {import('./metadata.mjs').KafkaAddress} address */
async function ask(address) {
  try {
    return { metadata: await readMetadata(address) };
  } catch (error) {
    return { reason: messageOf(error) };
  }
}

/** @param {import('./metadata.mjs').Metadata | undefined} metadata @param {string} address */
function isListed(metadata, address) {
  return metadata?.brokers.some((broker) => broker.address === address) ?? false;
}

/** @param {import('./cluster.mjs').NodeState} state @param {boolean} serves */
function wordsOf(state, serves) {
  if (state === 'ended') return 'does not run';
  if (state === 'paused') return 'is paused';
  return serves ? 'serves requests' : 'runs, and does not serve requests';
}
