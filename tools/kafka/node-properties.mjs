/** @typedef {{ readonly id: number, readonly port: number, readonly controllerPort: number }} Node one broker, which is a controller, too */

/** The address of everything that is started here. */
export const HOST = '127.0.0.1';

/**
 * What every broker is set to, wherever it runs: small, and without anything that a client did not order. Topics are created
 * with the partitions that are declared for them, never by the first message.
 * @param {number} nodes how many the cluster has
 * @returns {{ readonly [name: string]: string }}
 */
export function brokerSettings(nodes) {
  const inSync = nodes >= 3 ? 2 : 1;
  return {
    'auto.create.topics.enable': 'false',
    'default.replication.factor': `${nodes}`,
    // With acks -1, what is acknowledged stays when one of three nodes is lost.
    'min.insync.replicas': `${inSync}`,
    'offsets.topic.num.partitions': '8',
    'offsets.topic.replication.factor': `${nodes}`,
    'transaction.state.log.num.partitions': '8',
    'transaction.state.log.replication.factor': `${nodes}`,
    'transaction.state.log.min.isr': `${inSync}`,
    // The first consumer of a group starts at once.
    'group.initial.rebalance.delay.ms': '0',
    // A lost node is noticed in 3 seconds instead of 9.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    // 128 MB unless set, which is the whole heap.
    'log.cleaner.dedupe.buffer.size': '2097152',
  };
}

/**
 * The text of a node's server.properties.
 * @param {Node} node
 * @param {readonly Node[]} nodes all of the cluster
 * @param {{ readonly data: string, readonly settings: { readonly [name: string]: string } }} options `settings` go before ours
 */
export function nodeProperties({ id, port, controllerPort }, nodes, { data, settings }) {
  const all = {
    'process.roles': 'broker,controller',
    'node.id': `${id}`,
    'controller.quorum.voters': nodes.map((node) => `${node.id}@${HOST}:${node.controllerPort}`).join(','),
    listeners: `CLIENT://${HOST}:${port},CONTROLLER://${HOST}:${controllerPort}`,
    'advertised.listeners': `CLIENT://${HOST}:${port}`,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'CLIENT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    ...brokerSettings(nodes.length),
    ...settings,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}
