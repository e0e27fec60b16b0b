import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { systemClock as clock } from '../ops/clock.js';
import { Metrics } from '../ops/metrics.js';
import { type PeerEndpoint, PeerEndpoints } from '../peer/peer-endpoints.js';
import { quietLog as log } from '../testing/quiet-log.js';
import { arrives } from '../testing/waiting.js';
import { Peers, type PeersOptions } from './peers.js';

const secret = 'a-secret-of-at-least-32-characters';
const call = () => ({ method: 'POST', target: '/_calls/x', body: '{}', timeoutMs: 10_000 }) as const;

let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  ends = [];
});

/** Another host; it counts how requests come. */
async function host(serve: PeerEndpoint['serve'], port = 0) {
  const endpoints = new PeerEndpoints([{ prefix: '/_calls/', method: 'POST', bodyLimit: 100, serve }], {
    ...{ secret, clock, log },
  });
  const came = { requests: 0, upgrades: 0 };
  const server: Server = createServer((request, response) => {
    came.requests += 1;
    endpoints.handle(request, response);
  });
  server.on('upgrade', (request, socket: Socket, head) => {
    came.upgrades += 1;
    endpoints.upgrade(request, socket, head);
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const end = async () => {
    endpoints.cutOff();
    server.closeAllConnections();
    if (server.listening) await once(server.close(), 'close');
  };
  ends.push(end);
  const at = (server.address() as AddressInfo).port;
  return { url: `http://127.0.0.1:${at}`, port: at, came, end };
}

function peersBy(CALL_TRANSPORT: NonNullable<PeersOptions['CALL_TRANSPORT']>) {
  const peers = new Peers(secret, { clock, log, CALL_TRANSPORT });
  ends.push(() => peers.close());
  return peers;
}

const answering = async () => ({ status: 200, text: '{}' });

describe('calls to another host', () => {
  it.each([
    ['frames', { requests: 0, upgrades: 1 }],
    ['http', { requests: 3, upgrades: 0 }],
  ] as const)('travel as CALL_TRANSPORT says: by %s', async (transport, expected) => {
    const { url, came } = await host(answering);
    const peer = peersBy(transport).guarded(url);
    for (let sent = 0; sent < 3; sent += 1) expect(await peer.run(call)).toMatchObject({ status: 200 });
    expect(came).toEqual(expected);
  });

  it.each(['frames', 'http'] as const)(
    'by %s show the state of the circuit breaker of each host in the gauge ficus_peer_circuit',
    async (transport) => {
      const away = await host(answering);
      const other = await host(answering);
      const peers = peersBy(transport);
      const metrics = new Metrics();
      peers.watch(metrics);
      const state = async (url = away.url) => {
        const lines = (await metrics.text()).matchAll(/^ficus_peer_circuit\{host="(.*)",state="(.*)"\} 1$/gm);
        return [...lines].filter(([, at]) => at === url).map(([, , name]) => name);
      };
      const send = (url = away.url) => peers.guarded(url).run(call);
      expect(await state()).toEqual([]);
      await Promise.all([send(), send(other.url)]);
      expect(await state()).toEqual(['closed']);

      await away.end();
      for (let failures = 0; failures < 5; failures += 1) await expect(send()).rejects.toThrow();
      expect([await state(), await state(other.url)]).toEqual([['open'], ['closed']]);

      let release: (() => void) | undefined;
      const waiting = () => new Promise<void>((resolve) => (release = resolve)).then(answering);
      await host(waiting, away.port);
      let answered = false;
      await arrives('a call that tries the host', () => {
        send().then(
          () => (answered = true),
          () => undefined,
        );
        return release !== undefined;
      });
      expect(await state()).toEqual(['half-open']);
      release?.();
      await arrives('its answer', () => answered);
      expect(await state()).toEqual(['closed']);
    },
  );

  it('that fails are shown in the gauge ficus_peer_left_out: those to other instances go on', async () => {
    const [away, other] = [await host(answering), await host(answering)];
    const peers = peersBy('frames');
    const metrics = new Metrics();
    peers.watch(metrics);
    const leftOut = async (url: string) =>
      new RegExp(`^ficus_peer_left_out\\{host="${url}"\\} (\\d)$`, 'm').exec(await metrics.text())?.[1];
    await Promise.all([away, other].map(({ url }) => peers.guarded(url).run(call)));
    expect([await leftOut(away.url), await leftOut(other.url)]).toEqual(['0', '0']);
    await away.end();
    await expect(peers.guarded(away.url).run(call)).rejects.toThrow();
    expect([await leftOut(away.url), await leftOut(other.url)]).toEqual(['1', '0']);
  });
});
