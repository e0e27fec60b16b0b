import { randomInt } from 'node:crypto';
import { CommandError } from '../command/command-error.mjs';
import { freePort } from '../postgres/free-port.mjs';

/** Below those that the system gives to outgoing connections: the port of a node that is down stays free. */
const [LOWEST, HIGHEST] = [20_000, 32_000];
const LARGEST_PORT = 65_535;
const TRIES = 100;

/**
 * Ports that nobody listens on at present, all different.
 * @param {number} count
 * @param {readonly number[]} taken those that are left out
 */
export async function freePorts(count, taken = []) {
  /** @type {number[]} */
  const found = [];
  for (let tries = 0; found.length < count; tries += 1) {
    if (tries > TRIES) throw new CommandError(`No free ports were found between ${LOWEST} and ${HIGHEST}.`);
    const wanted = randomInt(LOWEST, HIGHEST);
    if ((await freePort(wanted)) === wanted && ![...found, ...taken].includes(wanted)) found.push(wanted);
  }
  return found;
}

/**
 * The ports of so many nodes, one after the other.
 * @param {number} first
 * @param {number} count
 * @throws {CommandError} when there are no such ports
 */
export function portsFrom(first, count) {
  if (first < 1 || first + count - 1 > LARGEST_PORT)
    throw new CommandError(
      `--port takes the port of the first node, from 1 to ${LARGEST_PORT - count + 1}; 0 takes any free ones.`,
    );
  return Array.from({ length: count }, (_, at) => first + at);
}

/**
 * @param {number} port
 * @param {string} whose
 * @throws {CommandError} when something listens there
 */
export async function assertFree(port, whose) {
  if ((await freePort(port)) !== port)
    throw new CommandError(
      `Port ${port} of ${whose} is in use by another program; end that one, or name other ports with 'npm run kafka -- start --port <n>' (0 takes any free ones).`,
    );
}
