import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { writeWhole } from '../stack/directory.mjs';
import { identityOf, isRunning } from '../stack/process-identity.mjs';

/**
 * @typedef {{ readonly version: string, readonly clusterId: string, readonly nodes: readonly import('./node-properties.mjs').Node[] }} Description
 *   what a cluster is made of
 * @typedef {{ readonly [node: string]: import('../stack/process-identity.mjs').ProcessIdentity }} Processes those that were started last
 */

/** Where the jars of Kafka lie, which belong to no cluster. */
export const JARS_FOLDER = 'jars';
const NO_CLUSTER = /^lock($|\.)|^jars$/;

/** The directory of a cluster: what it is made of, which processes were started for it, and the data of its nodes. */
export class ClusterDirectory {
  /** @param {string} path */
  constructor(path) {
    this.path = resolve(path);
    this.descriptionFile = join(this.path, 'cluster.json');
    this.processesFile = join(this.path, 'running.json');
    this.lock = join(this.path, 'lock');
  }

  /** @param {number} node */
  of(node) {
    const folder = join(this.path, `node-${node}`);
    return {
      folder,
      data: join(folder, 'data'),
      properties: join(folder, 'server.properties'),
      log: join(folder, 'server.log'),
    };
  }

  /** What the cluster is made of; undefined before its first start. @returns {Description | undefined} */
  description() {
    if (!existsSync(this.descriptionFile)) return undefined;
    return JSON.parse(readFileSync(this.descriptionFile, 'utf8'));
  }

  /** @param {Description} description */
  describe(description) {
    writeWhole(this.descriptionFile, `${JSON.stringify(description, undefined, 2)}\n`);
  }

  /** @returns {Processes} */
  processes() {
    return existsSync(this.processesFile) ? JSON.parse(readFileSync(this.processesFile, 'utf8')) : {};
  }

  /** @param {Processes} processes */
  record(processes) {
    writeWhole(this.processesFile, `${JSON.stringify(processes, undefined, 2)}\n`);
  }

  /**
   * Makes the directory unless it is there.
   * @throws {CommandError} when something else lies there
   */
  make() {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    const others = readdirSync(this.path).filter((name) => !NO_CLUSTER.test(name));
    if (others.length > 0 && !existsSync(this.descriptionFile))
      throw new CommandError(
        `${this.path} holds ${others[0]} and is no directory of a Kafka cluster of ours (it has no cluster.json); name an empty one with --dir.`,
      );
  }

  /**
   * @param {{ readonly version?: string | undefined, readonly nodes?: number | undefined }} wanted what may be left open
   * @throws {CommandError} when another cluster than the wanted one is here
   */
  assertFits({ version, nodes }) {
    const known = this.description();
    const where = `The Kafka cluster in ${this.path}`;
    if (known && version !== undefined && known.version !== version)
      throw new CommandError(
        `${where} is of Kafka ${known.version}, not ${version}; name another directory with --dir.`,
      );
    if (known && nodes !== undefined && known.nodes.length !== nodes)
      throw new CommandError(
        `${where} has ${known.nodes.length === 1 ? '1 node' : `${known.nodes.length} nodes`}, not ${nodes}; name another directory with --dir, or stop it and remove that one.`,
      );
  }

  /**
   * Does something while no other process starts or stops nodes here.
   * @template T
   * @param {() => Promise<T>} work
   * @throws {CommandError} when another one does
   */
  async exclusively(work) {
    mkdirSync(this.path, { recursive: true, mode: 0o700 });
    const draft = `${this.lock}.${process.pid}`;
    const holder = existsSync(this.lock) ? JSON.parse(readFileSync(this.lock, 'utf8')) : undefined;
    if (holder && !isRunning(holder)) rmSync(this.lock, { force: true });
    writeFileSync(draft, JSON.stringify(identityOf(process.pid)));
    try {
      // A link is made whole, or not at all.
      linkSync(draft, this.lock);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      throw new CommandError(
        `Another command (process ${holder?.pid ?? 'unknown'}) starts or stops the cluster in ${this.path}; wait until it has ended.`,
      );
    } finally {
      rmSync(draft, { force: true });
    }
    try {
      return await work();
    } finally {
      rmSync(this.lock, { force: true });
    }
  }
}
