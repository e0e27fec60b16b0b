import { createServer } from 'node:http';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import { type PeerEndpoint, PeerEndpoints } from '../peer/peer-endpoints.js';
import { HOST_STOPS } from '../peer/peer-exchange.js';

const REFUSAL = JSON.stringify({
  type: `/problems/${HOST_STOPS}`,
  title: 'Service Unavailable',
  status: 503,
  code: HOST_STOPS,
  detail: 'This host is stopping, and has not looked at the request; ask again shortly, or another instance.',
});

/**
 * Serves one endpoint to other hosts at an address whose own listener takes no further connections, because its host stops.
 * Every other request is refused with the code {@link HOST_STOPS}, which tells its sender that nothing was done. To be called in
 * the same turn in which the listener has stopped: between the two the address refuses connections.
 * @returns how to end it. An address that cannot be opened again is a warning in the log, and nothing more.
 */
export async function listenWhileDraining(
  endpoint: PeerEndpoint,
  { port, host }: { readonly port: number; readonly host: string },
  options: { readonly secret: string; readonly clock: Clock; readonly log: Log },
): Promise<() => Promise<void>> {
  const peers = new PeerEndpoints([endpoint], options);
  const server = createServer((request, response) => {
    response.setHeader('connection', 'close');
    if (request.url?.startsWith(endpoint.prefix)) return peers.handle(request, response);
    // Its sender reads no response while it still writes.
    request.resume().once('end', () => {
      response.writeHead(503, { 'content-type': 'application/problem+json; charset=utf-8' }).end(REFUSAL);
    });
  });
  const opened = await new Promise<boolean>((resolve) => {
    server.once('error', (error) => {
      options.log.warn({ err: error }, 'Other hosts cannot see that this one is still stopping: its port is taken.');
      resolve(false);
    });
    server.listen(port, host, () => resolve(true));
  });
  return () =>
    new Promise((resolve) => {
      if (!opened) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });
}
