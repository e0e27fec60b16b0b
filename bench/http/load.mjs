import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WARM_SECONDS = 2;

/**
 * Requests to send, over and over.
 * @typedef {object} Load
 * @property {string} url
 * @property {string} method
 * @property {string} path
 * @property {{ readonly [name: string]: string }} [headers]
 * @property {string} [body]
 * @property {boolean} [keyed] sends a new `Idempotency-Key` with each
 * @property {number} connections
 * @property {number} seconds
 */

/**
 * @typedef {object} Loaded
 * @property {number} perSecond responses of success
 * @property {number} count of them
 * @property {number} p50 milliseconds
 * @property {number} p99 milliseconds
 */

/**
 * Sends requests from a process of its own for some seconds.
 * @param {Load} load
 * @param {boolean} warming
 * @returns {Promise<Loaded>}
 * @throws Error when a response was not a success: quick refusals are no measurement.
 */
export async function underLoad(load, warming) {
  const child = fork(fileURLToPath(new URL('load-process.mjs', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send(warming ? { ...load, seconds: Math.min(WARM_SECONDS, load.seconds) } : load);
  const [answer] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([status]) => {
      throw new Error(`The load generator ended with status ${status}.`);
    }),
  ]);
  child.disconnect();
  const { bad, ...loaded } = answer;
  if (bad > 0 || loaded.count === 0)
    throw new Error(`${load.method} ${load.url}${load.path}: ${bad} of ${bad + loaded.count} requests failed.`);
  return loaded;
}
