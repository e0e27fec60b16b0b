import { createServer } from 'node:http';
import type { Clock } from '../ops/clock.js';
import type { HostSettings } from '../ops/host-settings.js';
import type { Log } from '../ops/log.js';
import { type PeerEndpoint, PeerEndpoints } from '../peer/peer-endpoints.js';
import { refusedAddress } from './listeners.js';

/**
 * Serves a few endpoints to other hosts on the internal port, before the host itself can listen there: instances must register
 * with a keeper that waits for them in order to start.
 * @returns how to end it; the port is free then
 * @throws Error with a sentence when the address cannot be opened
 */
export async function listenEarly(
  endpoints: readonly PeerEndpoint[],
  { INTERNAL_PORT: port, INTERNAL_HOST: host, INTERNAL_SECRET: secret }: HostSettings,
  options: { readonly clock: Clock; readonly log: Log },
): Promise<() => Promise<void>> {
  const peers = new PeerEndpoints(endpoints, { secret, ...options });
  const server = createServer((request, response) => peers.handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(refusedAddress(error, port, host, 'INTERNAL_')));
    server.listen(port, host, resolve);
  });
  return () =>
    new Promise((resolve) => {
      peers.stop();
      server.close(() => resolve());
      server.closeAllConnections();
    });
}
