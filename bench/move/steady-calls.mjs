import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * One call of a steady load.
 * @typedef {object} SteadyCall
 * @property {number} at when it was sent, in milliseconds of `performance.now()` of the process that has started the load
 * @property {number} ms how long the response took
 * @property {number} status 0 when there was none
 */

/**
 * Places orders at a steady rate from a process of its own, however long the responses take.
 * @param {import('./steady-calls-process.mjs').SteadyJob} job
 */
export function startSteadyCalls(job) {
  const child = fork(fileURLToPath(new URL('steady-calls-process.mjs', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send(job);
  return {
    /** Sends no more, and resolves with all calls when the last one has its response. @returns {Promise<SteadyCall[]>} */
    async stop() {
      const received = once(child, 'message');
      child.send('stop');
      const [calls] = await received;
      return calls.map((/** @type {SteadyCall} */ one) => ({ ...one, at: one.at - performance.timeOrigin }));
    },
    kill: () => child.kill(),
  };
}
