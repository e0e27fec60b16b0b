/**
 * The rewrite of shop is not ready: what it cannot serve yet, it sends back to the marketplace. `node service.mjs <address>` prints its
 * own address.
 */
import { createServer } from 'node:http';

const from = process.argv[2];

const server = createServer((request, response) => {
  response.writeHead(307, { location: `${from}${request.url}` });
  response.end();
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
