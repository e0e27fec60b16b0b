import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { systemClock as clock } from '../ops/clock.js';
import { FrameClient } from '../peer/frame-client.js';
import { PeerClient } from '../peer/peer-client.js';
import { json } from '../peer/peer-endpoints.js';
import { PeerNotReached, type PeerSender } from '../peer/peer-exchange.js';
import { quietLog as log } from '../testing/quiet-log.js';
import { listenWhileDraining } from './draining-listener.js';

const secret = 'a-secret-of-at-least-32-characters';
const host = '127.0.0.1';
const timeoutMs = 10_000;
const endpoint = {
  prefix: '/_beds/',
  method: 'POST',
  bodyLimit: 100,
  serve: async ({ rest }: { readonly rest: string }) => json(200, { rest }),
} as const;

describe('a host that stops', () => {
  let port: number;
  let end: () => Promise<void>;
  let http: PeerClient;
  let frames: FrameClient;
  beforeEach(async () => {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
    server.close();
    end = await listenWhileDraining(endpoint, { port, host }, { secret, clock, log });
    http = new PeerClient({ url: `http://${host}:${port}`, secret, clock });
    frames = new FrameClient({ http, secret, clock, log });
  });
  afterEach(async () => {
    await Promise.all([frames.close(), http.close(), end()]);
  });

  it('serves one endpoint to other hosts, by each transport', async () => {
    for (const peer of [http, frames] as PeerSender[]) {
      const { text } = await peer.send({ method: 'POST', target: '/_beds/rose', body: '{}', timeoutMs });
      expect(JSON.parse(text)).toEqual({ rest: 'rose' });
    }
  });

  it('has not looked at anything else: its sender knows that nothing was done', async () => {
    const body = JSON.stringify('x'.repeat(1_000_000));
    for (const peer of [http, frames] as PeerSender[])
      await expect(peer.send({ method: 'POST', target: '/_calls/garden/plant', body, timeoutMs })).rejects.toThrow(
        PeerNotReached,
      );
    const response = await fetch(`http://${host}:${port}/health/ready`);
    expect([response.status, await response.json()]).toEqual([503, expect.objectContaining({ code: 'HOST_STOPS' })]);
  });

  it('takes no request without a MAC', async () => {
    const response = await fetch(`http://${host}:${port}/_beds/rose`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
  });

  it('frees the port at its end; a port that is taken is no failure', async () => {
    const second = await listenWhileDraining(endpoint, { port, host }, { secret, clock, log });
    await second();
    await end();
    await expect(fetch(`http://${host}:${port}/`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });
});
