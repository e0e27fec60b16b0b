import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { CommandError } from '../command/command-error.mjs';
import { drain, hasEnded, hasPaused, isPaused, isRunning, signalProcess } from '../stack/process-identity.mjs';
import { complaintOf, formatNode, launchNode } from './broker-process.mjs';
import { ClusterDirectory } from './cluster-directory.mjs';
import { HOST, nodeProperties } from './node-properties.mjs';
import { ParentWatch } from './parent-watch.mjs';
import { planCluster } from './plan-cluster.mjs';
import { assertFree } from './ports.mjs';
import { untilReady } from './readiness.mjs';

/** After so many milliseconds a node that was asked to end is killed. What it has acknowledged is in its files, or on the other nodes. */
const STOP_LIMIT_MS = 20_000;
/** How long the system may take to carry a signal out. */
const SIGNALLED_WITHIN_MS = 10_000;

/**
 * @typedef {import('./cluster-directory.mjs').Description} Description
 * @typedef {'runs' | 'paused' | 'ended'} NodeState
 * @typedef {{ readonly id: number, readonly address: string, readonly state: NodeState, readonly pid?: number }} NodeStatus
 */

/**
 * A Kafka cluster (KRaft) of one node or several on 127.0.0.1, in a directory of its own. Its nodes outlive this process,
 * unless `endWithParent` is set. Only processes that were started for this directory are ever signalled.
 */
export class KafkaCluster {
  /**
   * @param {string} path of its directory
   * @param {import('./broker-process.mjs').Runtime & {
   *   readonly endWithParent?: boolean, readonly settings?: { readonly [name: string]: string },
   *   readonly formatWords?: readonly string[],
   * }} options `settings` go into server.properties in place of ours; `formatWords` are given to Kafka's format command
   */
  constructor(path, options) {
    this.directory = new ClusterDirectory(path);
    this.options = options;
    this.watch = options.endWithParent ? new ParentWatch() : undefined;
  }

  /** The addresses of all brokers. */
  get brokers() {
    return this.description.nodes.map(({ port }) => `${HOST}:${port}`);
  }

  /** @returns {Description} @throws {CommandError} before the first start */
  get description() {
    const found = this.directory.description();
    if (found) return found;
    throw new CommandError(
      `There is no Kafka cluster in ${this.directory.path} yet; make one with 'npm run kafka -- start'.`,
    );
  }

  /** @returns {readonly NodeStatus[]} */
  get nodes() {
    const processes = this.directory.processes();
    return (this.directory.description()?.nodes ?? []).map(({ id, port }) => {
      const identity = processes[id];
      const runs = identity !== undefined && isRunning(identity);
      const state = !runs ? 'ended' : isPaused(identity) ? 'paused' : 'runs';
      return { id, address: `${HOST}:${port}`, state, ...(runs ? { pid: identity.pid } : {}) };
    });
  }

  /**
   * Makes the cluster if need be, and starts the nodes that do not run. Resolves when all brokers serve requests, and
   * consumer groups can be used. When that fails, it ends what it has started.
   * @param {{ readonly nodes?: number, readonly ports?: readonly number[], readonly signal?: AbortSignal }} [wanted]
   *   one node and any free ports, unless the cluster is there: then it has what it had
   * @throws {CommandError} with a sentence that says what is in the way
   */
  start({ nodes, ports, signal } = {}) {
    return this.directory.exclusively(async () => {
      this.directory.make();
      const { version } = this.options.release;
      this.directory.assertFits({ version, nodes });
      // Nodes that run know each other's ports.
      const runs = this.nodes.some(({ state }) => state !== 'ended');
      const description = runs
        ? this.description
        : await planCluster(this.directory.description(), { version, nodes, ports });
      if (!runs) this.directory.describe(description);
      const missing = this.nodes.filter(({ state }) => state === 'ended').map(({ id }) => id);
      await this.#launch(description, missing, signal);
    });
  }

  /** Starts a node that has ended. Resolves when it serves requests. @param {number} id */
  startNode(id) {
    return this.directory.exclusively(async () => {
      if (this.#node(id).state !== 'ended') throw new CommandError(`Node ${id} runs already.`);
      await this.#launch(this.description, [id]);
    });
  }

  /** Ends a node in order, if it runs, and starts it again. @param {number} id */
  async restart(id) {
    await this.#end([id]);
    await this.startNode(id);
  }

  /** Kills a node at once (SIGKILL). @param {number} id */
  async kill(id) {
    const identity = this.#running(id);
    signalProcess(identity, 'SIGKILL');
    await hasEnded(identity, SIGNALLED_WITHIN_MS);
  }

  /** Stops a node in the middle of what it does (SIGSTOP), as a long pause of its machine would. @param {number} id */
  async pause(id) {
    const identity = this.#running(id);
    signalProcess(identity, 'SIGSTOP');
    await hasPaused(identity, SIGNALLED_WITHIN_MS);
  }

  /** @param {number} id */
  resume(id) {
    signalProcess(this.#running(id), 'SIGCONT');
  }

  /** Ends all nodes in order. Resolves with those that ran. The data stays. @returns {Promise<readonly number[]>} */
  stop() {
    return this.directory.exclusively(async () => {
      const running = this.nodes.filter(({ state }) => state !== 'ended').map(({ id }) => id);
      await this.#end(running);
      this.watch?.end();
      return running;
    });
  }

  /** Kills all nodes, and removes all data. */
  async remove() {
    for (const { id, state } of this.nodes) if (state !== 'ended') await this.kill(id);
    this.watch?.end();
    rmSync(this.directory.path, { recursive: true, force: true });
  }

  /** @param {Description} description @param {readonly number[]} ids @param {AbortSignal} [signal] */
  async #launch({ nodes, clusterId }, ids, signal) {
    const { settings = {}, formatWords: words = [] } = this.options;
    const starting = nodes.filter(({ id }) => ids.includes(id));
    for (const node of starting) {
      const { folder, properties, data } = this.directory.of(node.id);
      await assertFree(node.port, `node ${node.id}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(properties, nodeProperties(node, nodes, { data, settings }));
    }
    await Promise.all(starting.map(({ id }) => formatNode(this.options, this.directory.of(id), { clusterId, words })));
    for (const { id } of starting) {
      const identity = launchNode(this.options, this.directory.of(id));
      this.directory.record({ ...this.directory.processes(), [id]: identity });
      this.watch?.endLater(identity);
    }
    try {
      const obstacle = () => this.#obstacle(ids);
      await untilReady({
        brokers: this.brokers,
        starting: starting.map(({ port }) => `${HOST}:${port}`),
        obstacle,
        signal,
      });
    } catch (error) {
      await this.#end(ids);
      throw error;
    }
  }

  /** Why nodes that were started cannot become ready. @param {readonly number[]} ids */
  #obstacle(ids) {
    const ended = this.nodes.find(({ id, state }) => ids.includes(id) && state === 'ended');
    return ended && `Node ${ended.id} ended before it was ready: ${complaintOf(this.directory.of(ended.id))}`;
  }

  /** @param {readonly number[]} ids */
  async #end(ids) {
    const running = this.nodes.filter(({ id, state }) => ids.includes(id) && state !== 'ended');
    for (const { id, state } of running) if (state === 'paused') this.resume(id);
    await Promise.all(running.map(({ id }) => drain(this.#running(id), STOP_LIMIT_MS)));
  }

  /** @param {number} id @throws {CommandError} when the cluster has no such node */
  #node(id) {
    const found = this.nodes.find((node) => node.id === id);
    if (found) return found;
    const known = this.description.nodes.map((node) => node.id).join(', ');
    throw new CommandError(`The Kafka cluster in ${this.directory.path} has no node ${id}; its nodes are ${known}.`);
  }

  /** @param {number} id @throws {CommandError} when it does not run */
  #running(id) {
    const identity = this.directory.processes()[id];
    if (this.#node(id).state !== 'ended' && identity) return identity;
    throw new CommandError(`Node ${id} does not run; start it with 'npm run kafka -- restart ${id}'.`);
  }
}
