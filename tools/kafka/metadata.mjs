import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandError } from '../command/command-error.mjs';
import { root } from '../root.mjs';

/**
 * @typedef {import('../../src/platform/kafka/kafka-address.js').KafkaAddress} KafkaAddress
 * @typedef {{ readonly node: number, readonly address: string }} Broker
 * @typedef {{ readonly clusterId: string, readonly controller: number | null, readonly brokers: readonly Broker[] }} Metadata
 *   what a broker says of its cluster: the brokers are those that serve clients
 */

const CONNECT_WITHIN_MS = 2_000;
const REQUEST_WITHIN_MS = 5_000;
/** A group without members: a request for its coordinator makes the broker create the topic __consumer_offsets. */
const GROUP = 'ficus-kafka';

/**
 * What the platform exports, as it is built: these tools are JavaScript, and the platform is not.
 * @template T
 * @param {string} file below src/platform, without its ending
 * @returns {Promise<T>}
 */
export async function platform(file) {
  const built = join(root, 'dist', 'src', 'platform', `${file}.js`);
  if (!existsSync(built)) throw new CommandError(`${built} is not there; build it with 'npm run build'.`);
  return import(pathToFileURL(built).href);
}

/**
 * Does something with a client that is impatient: a request is sent once, and fails after seconds.
 * @template T
 * @param {KafkaAddress} address
 * @param {(admin: import('kafkajs').Admin) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withAdmin(address, work) {
  /** @type {typeof import('../../src/platform/kafka/kafka-client.js')} */
  const { kafkaClient } = await platform('kafka/kafka-client');
  /** @type {typeof import('../../src/platform/ops/create-log.js')} */
  const { createLog } = await platform('ops/create-log');
  const log = createLog({ level: 'silent' });
  const limits = { retries: 0, connectWithinMs: CONNECT_WITHIN_MS, requestWithinMs: REQUEST_WITHIN_MS };
  const admin = kafkaClient(address, { clientId: 'ficus-kafka', log, ...limits }).admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    // A connection that is gone already is no reason to hide what has failed.
    await admin.disconnect().catch(() => undefined);
  }
}

/**
 * What the cluster says of itself. Rejects when none of these brokers responds.
 * @param {KafkaAddress} address
 * @returns {Promise<Metadata>}
 */
export async function readMetadata(address) {
  const { clusterId, controller, brokers } = await withAdmin(address, (admin) => admin.describeCluster());
  return {
    clusterId,
    controller,
    brokers: brokers
      .map(({ nodeId, host, port }) => ({ node: nodeId, address: `${host}:${port}` }))
      .sort((one, other) => one.node - other.node),
  };
}

/** Resolves when this one broker serves requests. @param {string} broker */
export function assertServes(broker) {
  return withAdmin({ brokers: [broker] }, async () => undefined);
}

/**
 * Resolves when consumer groups can be used: when there is a topic for their offsets, and a coordinator. A client of a fresh
 * cluster that asks before has its first request refused.
 * @param {KafkaAddress} address
 */
export function assertCoordinates(address) {
  return withAdmin(address, async (admin) => {
    // Without metadata, kafkajs knows no broker that it could ask.
    await admin.describeCluster();
    await admin.fetchOffsets({ groupId: GROUP });
  });
}

/** The names of the topics. @param {KafkaAddress} address */
export function topicsOf(address) {
  return withAdmin(address, (admin) => admin.listTopics());
}
