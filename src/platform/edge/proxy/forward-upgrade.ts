import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Clock } from '../../ops/clock.js';
import type { Exchange } from '../http/exchange.js';
import type { HeaderList } from '../http/security-headers.js';
import { responseHeaders } from './forwarded-headers.js';
import type { UpstreamLimits } from './gathered-way.js';
import { StreamedExchange } from './streamed-exchange.js';
import type { Upstream } from './upstream.js';
import type { UpgradedConnections } from './upgraded-connections.js';

/** What a client has sent behind its request for an upgrade. */
export interface Upgrade {
  readonly head: Buffer;
}

const upgrades = new WeakMap<IncomingMessage, Upgrade>();

/** Notes that nobody parses the connection of a request any more, because it asks for an upgrade. */
export function noteUpgrade(request: IncomingMessage, head: Buffer): void {
  upgrades.set(request, { head });
}

export function upgradeOf(request: IncomingMessage): Upgrade | undefined {
  return upgrades.get(request);
}

/**
 * Whether a request asks for what may be forwarded: WebSocket, by GET and without a body. HTTP/2 on the same connection would
 * let a client send requests that no rule of this host has seen.
 */
export function asksForWebSocket({ method, headers }: IncomingMessage): boolean {
  const { upgrade, 'content-length': length = '0', 'transfer-encoding': coding } = headers;
  return method === 'GET' && upgrade?.toLowerCase() === 'websocket' && length === '0' && coding === undefined;
}

interface UpgradeServices {
  readonly upgrade: Upgrade;
  readonly upgraded: UpgradedConnections;
  readonly limits: UpstreamLimits;
  readonly clock: Clock;
}

/**
 * Forwards a request for an upgrade over a connection of its own. When the upstream agrees, both connections become one; any
 * other response goes to the client as that of a usual request. Resolves when the response is out.
 * @throws the error of the connection, when the client has nothing of a response.
 */
export function forwardUpgrade(
  exchange: Exchange,
  upstream: Upstream,
  headers: HeaderList,
  { upgrade, upgraded, limits, clock }: UpgradeServices,
): Promise<void> {
  const { request, response } = exchange;
  return new Promise((resolve, reject) => {
    const done = (error?: Error) => (error === undefined ? resolve() : reject(error));
    const asking = [...headers, 'connection', 'upgrade', 'upgrade', 'websocket'];
    const one = new StreamedExchange(exchange, upstream, asking, limits, clock, done);
    const send = upstream.address.startsWith('https:') ? httpsRequest : httpRequest;
    const outgoing = send(upstream.address, { method: 'GET', agent: false });
    outgoing.once('socket', () => {
      one.prepare(outgoing, false);
      outgoing.end();
    });
    outgoing.on('error', (error) => one.fail(error));
    outgoing.on('response', (incoming) => one.receive(incoming));
    outgoing.on('upgrade', (incoming, socket: Socket, head) => {
      socket.setTimeout(0);
      const client = request.socket;
      if (incoming.headers.upgrade?.toLowerCase() !== 'websocket' || response.destroyed) {
        socket.destroy();
        return one.fail(new Error('The upstream changed to another protocol than WebSocket.'));
      }
      response.once('finish', () => {
        response.detachSocket(client);
        if (head.length > 0) client.write(head);
        if (upgrade.head.length > 0) socket.write(upgrade.head);
        upgraded.join(client, socket);
        // Node tells this only of responses that its own parser has made.
        response.emit('close');
      });
      const own = responseHeaders(exchange, upstream, incoming.headersDistinct);
      response.writeHead(101, [...own, 'connection', 'upgrade', 'upgrade', 'websocket']);
      response.end();
    });
  });
}
