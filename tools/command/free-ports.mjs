import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { CommandError } from './command-error.mjs';

/** Below those that the system gives to outgoing connections: the port of a program that is down stays free. */
const [LOWEST, HIGHEST] = [20_000, 32_000];
const LARGEST_PORT = 65_535;
const TRIES = 100;

/**
 * Ports of 127.0.0.1 that nobody listens on at present, all different.
 * @param {number} count
 * @param {readonly number[]} taken those that are left out
 * @returns {Promise<number[]>}
 */
export async function freePorts(count, taken = []) {
  /** @type {number[]} */
  const found = [];
  for (let tries = 0; found.length < count; tries += 1) {
    if (tries > TRIES) throw new CommandError(`No free ports were found between ${LOWEST} and ${HIGHEST}.`);
    const wanted = randomInt(LOWEST, HIGHEST);
    if (![...found, ...taken].includes(wanted) && (await isFree(wanted))) found.push(wanted);
  }
  return found;
}

/**
 * A port of 127.0.0.1 that nobody listens on at present.
 * @param {readonly number[]} taken those that are left out
 * @returns {Promise<number>}
 */
export async function freePort(taken = []) {
  const [port] = await freePorts(1, taken);
  return /** @type {number} */ (port);
}

/**
 * Whether this is a port of 127.0.0.1 that nobody listens on at present.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function isFree(port) {
  if (port < 1 || port > LARGEST_PORT) return Promise.resolve(false);
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
