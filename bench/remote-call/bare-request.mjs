import { once } from 'node:events';
import { createServer } from 'node:http';
import { own } from '../harness/peers.mjs';

/** As long as the envelope of the call that it stands for. */
const REQUEST = JSON.stringify({ bedId: 'b-17', filler: 'x'.repeat(210) });
const RESPONSE = JSON.stringify({ bedId: 'b-17', name: '남쪽 화단', plants: 12, marks: ['sunny', 'dry'] });

/**
 * A request of pooled undici to a server of node:http that reads the body and responds with the bytes of the answer. Nothing
 * is parsed or checked.
 * @returns {Promise<import('./remote-call.mjs').MeasuredCall>}
 */
export async function bareRequest() {
  const { Pool } = await own('undici');
  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(RESPONSE) });
      response.end(RESPONSE);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 64, pipelining: 1 });
  const headers = { 'content-type': 'application/json' };
  return {
    ask: async () => {
      const { body } = await pool.request({ method: 'POST', path: '/', headers, body: REQUEST });
      return { text: await body.text() };
    },
    close: async () => {
      await pool.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
