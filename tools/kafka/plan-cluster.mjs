import { randomBytes } from 'node:crypto';
import { freePorts } from '../command/free-ports.mjs';
import { assertFree } from './ports.mjs';

/** @typedef {import('./cluster-directory.mjs').Description} Description */

/**
 * What a cluster none of whose nodes runs is made of at its next start. It keeps its id and its nodes; the ports of the brokers
 * too, unless others are wanted, and controllers take any free ones.
 * @param {Description | undefined} known
 * @param {{
 *   readonly version: string, readonly nodes?: number | undefined, readonly ports?: readonly number[] | undefined,
 * }} wanted one node and any free ports, if nothing is wanted
 * @returns {Promise<Description>}
 * @throws {import('../command/command-error.mjs').CommandError} when a port of a broker is in use
 */
export async function planCluster(known, { version, nodes: count = 1, ports }) {
  const ids = known?.nodes.map(({ id }) => id) ?? Array.from({ length: count }, (_, at) => at + 1);
  const clients = ports ?? known?.nodes.map(({ port }) => port) ?? (await freePorts(ids.length));
  for (const [at, port] of clients.entries()) await assertFree(port, `node ${ids[at]}`);
  const controllers = await freePorts(ids.length, clients);
  const nodes = ids.map((id, at) => ({ id, port: clients[at] ?? 0, controllerPort: controllers[at] ?? 0 }));
  return { version, clusterId: known?.clusterId ?? newClusterId(), nodes };
}

/** 16 random bytes, as Kafka writes them. Its format command takes an id that begins with '-' for an option. */
function newClusterId() {
  return `F${randomBytes(16).toString('base64url').slice(1)}`;
}
