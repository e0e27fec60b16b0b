import { messageOf } from '../command/message-of.mjs';

/**
 * What a child may do to a node of its parent's cluster.
 * @typedef {'kill' | 'startNode' | 'restart' | 'pause' | 'resume'} Deed
 * @typedef {{ readonly ask: number, readonly deed: Deed, readonly node: number }} Ask
 */

/** @type {readonly string[]} */
const DEEDS = ['kill', 'startNode', 'restart', 'pause', 'resume'];

/**
 * Lets a child do things to the nodes of a cluster that belongs to this process. It asks over the channel that Node gives children
 * (`stdio: 'ipc'`); each ask is answered with its number once it is done, and with an error's message when that failed.
 * @param {import('node:child_process').ChildProcess} child
 * @param {import('./cluster.mjs').KafkaCluster} cluster
 */
export function obey(child, cluster) {
  child.on('message', async (message) => {
    const { ask, deed, node } = /** @type {Ask} */ (message);
    /** @type {string | undefined} */
    let error;
    try {
      if (!DEEDS.includes(deed)) throw new Error(`'${deed}' cannot be done to a node.`);
      await cluster[deed](node);
    } catch (thrown) {
      error = messageOf(thrown);
    }
    if (child.connected) child.send({ ask, error });
  });
}
