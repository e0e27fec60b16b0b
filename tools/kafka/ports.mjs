import { CommandError } from '../command/command-error.mjs';
import { isFree } from '../command/free-ports.mjs';

const LARGEST_PORT = 65_535;

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
  if (!(await isFree(port)))
    throw new CommandError(
      `Port ${port} of ${whose} is in use by another program; end that one, or name other ports with 'npm run kafka -- start --port <n>' (0 takes any free ones).`,
    );
}
