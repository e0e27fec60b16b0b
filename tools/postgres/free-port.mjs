import { createServer } from 'node:net';

/**
 * A port of 127.0.0.1 that nobody listens on at present: the wanted one if it is free.
 * @param {number} [wanted]
 * @returns {Promise<number>}
 */
export async function freePort(wanted = 0) {
  return (await listen(wanted)) ?? /** @type {number} */ (await listen(0));
}

/**
 * @param {number} port
 * @returns {Promise<number | undefined>}
 */
function listen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const { port: free } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(free));
    });
  });
}
