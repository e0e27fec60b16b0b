import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePorts } from '../../tools/command/free-ports.mjs';
import { untilIdle } from '../harness/until-idle.mjs';
import { cpuMs } from './process-status.mjs';

const READY_WITHIN_MS = 300_000;
const ASK_EVERY_MS = 2;
const REST = { share: 0.02, withinMs: 120_000 };
const READY_PATH = '/health/ready';

/**
 * A program in a process of its own, seen from outside only.
 * @typedef {object} Program
 * @property {string} url
 * @property {string} internalUrl of metrics and operations, if it has any
 * @property {number} pid
 * @property {number} readyMs from the start of the process to its first response of 200 at /health/ready
 * @property {() => Promise<void>} rest waits until it takes next to no processor time
 * @property {() => Promise<void>} stop as a terminal would: SIGTERM
 */

/**
 * Starts a program on free ports and polls until it is ready. Its log is discarded.
 * @param {readonly string[]} words what Node is given: flags and the script
 * @param {{ readonly [variable: string]: string }} environment
 * @returns {Promise<Program>}
 * @throws Error when it ends before it is ready, or is not ready within five minutes.
 */
export async function startProgram(words, environment) {
  const [port, internalPort] = await freePorts(2);
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = spawn(process.execPath, words, {
    env: { PATH: process.env['PATH'], PORT: String(port), INTERNAL_PORT: String(internalPort), ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    while (!(await isReady(url))) {
      if (child.exitCode !== null) throw new Error(`${words.at(-1)} ended with status ${child.exitCode}.`);
      if (performance.now() - began > READY_WITHIN_MS)
        throw new Error(`${words.at(-1)} is not ready after five minutes.`);
      await pause(ASK_EVERY_MS);
    }
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const readyMs = performance.now() - began;
  const pid = /** @type {number} */ (child.pid);
  return {
    url,
    internalUrl: `http://127.0.0.1:${internalPort}`,
    pid,
    readyMs,
    rest: async () => void (await untilIdle(`${words.at(-1)}`, () => cpuMs(pid), REST)),
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** @param {string} url */
async function isReady(url) {
  try {
    const response = await fetch(`${url}${READY_PATH}`);
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
