/** Addresses that a program listens on and nobody can connect to: every address of the machine, this one among them. */
const EVERYWHERE = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

export const DEFAULT_PORT = '3000';

/**
 * Where a program that listens there can be reached from this machine.
 * @param {string | undefined} host
 * @param {string} port
 */
export function addressOf(host, port) {
  const listening = host || '127.0.0.1';
  const near = EVERYWHERE.get(listening) ?? listening;
  return `http://${near.includes(':') ? `[${near}]` : near}:${port}`;
}

/**
 * The public address of the program: where the same settings have it listen.
 * @param {{ readonly [variable: string]: string | undefined }} environment
 */
export function publicAddressOf(environment) {
  return addressOf(environment['HOST'], environment['PORT'] || DEFAULT_PORT);
}
