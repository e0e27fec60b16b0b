import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CommandError } from '../command/command-error.mjs';
import { root } from '../root.mjs';
import { launchDetached } from '../stack/launch-detached.mjs';

/**
 * What runs a node.
 * @typedef {{ readonly java: string, readonly jars: string, readonly release: import('./releases.mjs').Release }} Runtime
 * @typedef {ReturnType<import('./cluster-directory.mjs').ClusterDirectory['of']>} NodeFiles
 */

/** 200 MB in all: what a broker needs beside its heap are buffers and classes. */
const HEAP = ['-Xms64m', '-Xmx128m', '-XX:+UseSerialGC'];

/** @param {Runtime} runtime @param {NodeFiles} files */
function begin({ jars, release }, { folder }) {
  mkdirSync(folder, { recursive: true });
  const logging = join(root, 'tools', 'kafka', 'logging');
  for (const file of ['log4j2.properties', 'log4j.properties']) copyFileSync(join(logging, file), join(folder, file));
  return [...HEAP, release.logging, '-cp', join(jars, '*')];
}

/** Java needs no variable of ours; one such as KAFKA_OPTS or a password has no business there. */
const environment = () => ({ PATH: process.env['PATH'], HOME: process.env['HOME'], LC_ALL: 'C' });

/**
 * Makes the data directory of a node, unless it is there.
 * @param {Runtime} runtime
 * @param {NodeFiles} files
 * @param {{ readonly clusterId: string, readonly words?: readonly string[] }} options `words` are given to Kafka's format command
 * @throws {CommandError} when the data there belong to another cluster, or cannot be made
 */
export async function formatNode(runtime, files, { clusterId, words = [] }) {
  const known = idOfData(files);
  if (known !== undefined && known !== clusterId)
    throw new CommandError(
      `${files.data} belongs to the Kafka cluster ${known}, not to ${clusterId} of this directory; move it away, then repeat the command.`,
    );
  if (known !== undefined) return;
  const line = [...begin(runtime, files), 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', files.properties];
  try {
    await promisify(execFile)(runtime.java, [...line, ...words], { cwd: files.folder, env: environment() });
  } catch (error) {
    const { stdout, stderr, message } = /** @type {{ stdout?: string, stderr?: string, message: string }} */ (error);
    throw new CommandError(`Kafka cannot make ${files.data}: ${complaintIn(`${stdout}\n${stderr}`) ?? message}`);
  }
}

/** The id of the cluster that the data of a node belong to. @param {NodeFiles} files */
function idOfData({ data }) {
  const file = join(data, 'meta.properties');
  return existsSync(file) ? /^cluster\.id=(.*)$/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}

/**
 * Starts the process of a node. It does not need this process in order to run, and writes to its log itself; the log of its
 * former process is kept as server.1.log.
 * @param {Runtime} runtime
 * @param {NodeFiles} files
 * @returns {import('../stack/process-identity.mjs').ProcessIdentity}
 * @throws {CommandError} when Java cannot be started
 */
export function launchNode(runtime, files) {
  const words = [...begin(runtime, files), 'kafka.Kafka', files.properties];
  if (existsSync(files.log)) renameSync(files.log, files.log.replace(/\.log$/, '.1.log'));
  const identity = launchDetached(runtime.java, words, { cwd: files.folder, env: environment(), log: files.log });
  if (identity === undefined) throw new CommandError(`'${runtime.java}' cannot be started; see ${files.log}.`);
  return identity;
}

/** Why a node has ended, as far as its log says it. @param {NodeFiles} files */
export function complaintOf({ log }) {
  const said = existsSync(log) ? complaintIn(readFileSync(log, 'utf8')) : undefined;
  return said === undefined ? `see ${log}` : `${said} (see ${log})`;
}

/** @param {string} text */
function complaintIn(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  // The first line of an error says that something failed; the line after it, what.
  const at = lines.findIndex((line) => /\b(ERROR|FATAL)\b|Exception|Error:/.test(line));
  return at < 0 ? undefined : lines.slice(at, at + 2).join(' ');
}
