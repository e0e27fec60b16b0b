/** The service behind the proxies: node:http that responds with fixed bytes, after it has read the body. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { serve } from '../http/serve.mjs';

const RESPONSE = Buffer.from(JSON.stringify({ bedId: 'b-17', name: '남쪽 화단', plants: 12, marks: ['sunny', 'dry'] }));
const HEADERS = { 'content-type': 'application/json', 'content-length': RESPONSE.length };

serve(async () => {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(200, HEADERS).end(RESPONSE));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
});
