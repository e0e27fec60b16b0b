import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { untilIdle } from '../harness/until-idle.mjs';

const READY_MS = 120_000;
const REST = { share: 0.05, withinMs: 600_000 };

/**
 * A program in a process of its own, that sends its address when it is ready.
 * @typedef {object} Server
 * @property {string} url
 * @property {string} internalUrl of metrics and operations; that of a server without is the same
 * @property {number} pid
 * @property {() => Promise<number>} rest waits until it has nothing left to do; returns how long that took, in milliseconds
 * @property {(question: object) => Promise<any>} ask
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a program of this folder. Its standard output goes nowhere, as the log of a measured server should cost what it
 * costs to write and nothing to read.
 * @param {URL} script
 * @param {object} job sent to it
 * @param {{ readonly environment?: NodeJS.ProcessEnv, readonly profile?: string | undefined }} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(script, job, { environment = {}, profile } = {}) {
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = spawn(process.execPath, [...flags, fileURLToPath(script)], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const name = fileURLToPath(script);
  /** @returns {Promise<any>} */
  const answer = async () => {
    const late = AbortSignal.timeout(READY_MS);
    const exited = ended.then(([status]) => {
      throw new Error(`${name} ended with status ${status}.`);
    });
    const [message] = await Promise.race([once(child, 'message', { signal: late }), exited]);
    if (message.failed) throw new Error(`${name} failed: ${message.failed}`);
    return message;
  };
  const ask = (/** @type {object} */ question) => {
    const received = answer();
    child.send(question);
    return received;
  };
  const cpuMs = async () => {
    const { user, system } = await ask({ ask: 'cpu' });
    return (user + system) / 1_000;
  };
  const { url, internalUrl = url } = await ask(job).catch((error) => {
    child.kill();
    throw error;
  });
  return {
    url,
    internalUrl,
    pid: /** @type {number} */ (child.pid),
    ask,
    rest: () => untilIdle(name, cpuMs, REST),
    async stop() {
      if (child.exitCode !== null) return;
      child.send({ ask: 'stop' });
      await ended;
    },
  };
}
