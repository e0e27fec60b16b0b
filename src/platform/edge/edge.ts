import type { IncomingMessage, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import type { ModuleEvents } from '../asyncapi/asyncapi.js';
import type { Dispatcher } from '../calls/dispatcher.js';
import type { AnyContract } from '../contract/contract.js';
import type { Listener } from '../contract/route.js';
import type { Clock } from '../ops/clock.js';
import type { Health } from '../ops/health.js';
import type { Ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import type { Metrics } from '../ops/metrics.js';
import { FRAMES_PREFIX } from '../peer/frame-handshake.js';
import { type PeerEndpoint, PeerEndpoints } from '../peer/peer-endpoints.js';
import type { About } from './openapi/home-page.js';
import { crossOrigin } from './http/cross-origin.js';
import { callEndpoint, type CallServices } from './http/call-endpoint.js';
import { contractVerifier } from './authentication/contract-verifier.js';
import { type Endpoint, refusalRecorder, requestRecorder } from './http/exchange.js';
import { httpServer, messagesOf } from './http/http-server.js';
import { MacCheck } from './authentication/mac-check.js';
import type { EdgeSettings } from './edge-settings.js';
import { contractsAt, servedCalls } from './openapi/openapi.js';
import { healthEndpoints } from './http/health-endpoints.js';
import { pageEndpoints } from './openapi/page-endpoints.js';
import { bodyReader } from './http/request-body.js';
import { requestHandler, RouteTable } from './http/request-handler.js';
import { REQUESTS_AT_ONCE, RequestRates, WorkSlots } from './http/request-limits.js';
import { incomingRequests, type Stopped } from './http/request-listener.js';
import { takeUpgrades } from './http/upgrades.js';
import { asksForWebSocket, noteUpgrade } from './proxy/forward-upgrade.js';
import type { ForeignPrefixes } from './proxy/foreign-routes.js';
import { makeForwardedRoutes } from './proxy/make-forwarded-routes.js';
import type { ProxyDoor, ProxyTargets } from './proxy/proxy-door.js';
import type { TokenVerifier } from './authentication/token-verifier.js';

const RESPONSE_MS = 30_000;

export interface EdgeOptions {
  readonly contracts: readonly AnyContract[];
  /** What `/asyncapi.json` describes. Default: the events of the contracts, without consumers. */
  readonly events?: readonly ModuleEvents[];
  readonly dispatcher: Dispatcher;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: EdgeSettings;
  readonly about: About;
  /** Which routes are served: those of clients (the default), or those of operators and other hosts. */
  readonly listener?: Listener;
  /** What other hosts are served at paths that begin with `/_`. Only the internal listener has such paths. */
  readonly peers?: readonly PeerEndpoint[];
  /** Requests must carry a MAC made with it, but for those of health or metrics. Left out, none is needed. */
  readonly secret?: string;
  /** Default: verifies tokens by the keys of the module that serves them, and by those of `AUTH_ISSUER`. */
  readonly verifier?: TokenVerifier;
  /** The path prefixes that other services serve at this listener. Default: none. */
  readonly foreign?: ForeignPrefixes;
  /** Where requests for modules elsewhere are forwarded. Default: nowhere, their calls are sent. */
  readonly doors?: ProxyTargets;
  /** Streams every request to other services, also the small ones: for comparisons. */
  readonly onlyStreams?: boolean;
}

/** One listener of a host. */
export interface Edge {
  readonly app: Express;
  /** Takes requests as its own server does: for another server, and for supertest. */
  readonly listener: RequestListener;
  /** Rejects when the address cannot be taken. Port 0 takes any free one. */
  listen(port: number, host: string): Promise<{ readonly url: string; readonly port: number }>;
  /**
   * Stops without an error for clients that are being served: it is not ready, takes no new connections, and finishes the
   * responses in flight. After `graceMs` it cuts off the rest and counts them.
   */
  close(graceMs: number): Promise<Stopped>;
}

/**
 * Serves the calls of some contracts over HTTP, with their description, health and metrics.
 * @throws Error with a sentence when two calls share a place, or a route does not fit its call's schemas.
 */
export function createEdge(options: EdgeOptions): Edge {
  const { health, clock, ids, log } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', options.settings.TRUSTED_PROXIES ?? 0);
  const macs = options.secret === undefined ? undefined : new MacCheck(options.secret, clock);
  const verifier = options.verifier ?? contractVerifier(options);
  const rates = new RequestRates(options.settings);
  const forwarded = makeForwardedRoutes(options, { verifier, rates });
  const { foreign } = forwarded;
  const handler = requestHandler({
    routes: routesOf(options, { verifier, rates, macs, door: forwarded.door }),
    clock,
    ids,
    log,
    record: requestRecorder(options.metrics, log, clock),
    ...(macs ? { admit: (request) => macs.admit(request) } : {}),
    showInternals: (options.settings.NODE_ENV ?? 'production') !== 'production',
  });
  const { CORS_ORIGINS: origins = 'off' } = options.settings;
  if (options.listener !== 'internal' && origins !== 'off') app.use(crossOrigin(origins));
  app.use(handler.handle);

  const { RESPONSE_TIMEOUT: responseMs = RESPONSE_MS } = options.settings;
  const peers =
    options.listener === 'internal'
      ? new PeerEndpoints(options.peers ?? [], { secret: options.secret, clock, log })
      : undefined;
  const incoming = incomingRequests({ app, handler, peers, foreign, clock, log, responseMs });
  const { listener, turns, shutdown } = incoming;
  const isForeign = ({ url = '' }: IncomingMessage) => foreign?.find(url) !== undefined;
  const messages = messagesOf(
    app,
    (request) => peers !== undefined || (asksForWebSocket(request) && isForeign(request)),
  );
  const server = httpServer(listener, options.settings, messages, {
    afterResponses: (socket, task) => turns.afterResponses(socket, task),
    refused: refusalRecorder(log, ids),
  });
  shutdown.watch(server);
  if (peers || foreign)
    takeUpgrades(server, incoming, messages.ServerResponse, (request, socket, head) => {
      const isFrames = peers !== undefined && request.url?.startsWith(FRAMES_PREFIX) === true;
      if (isFrames) peers.upgrade(request, socket, head);
      else if (foreign) noteUpgrade(request, head);
      return isFrames;
    });
  return {
    app,
    listener,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          const taken = (server.address() as AddressInfo).port;
          resolve({ url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`, port: taken });
        });
      }),
    async close(graceMs) {
      health.drain();
      peers?.stop();
      forwarded.stop();
      const stopped = await shutdown.stop(server, graceMs);
      await forwarded.close();
      return stopped;
    },
  };
}

function routesOf(
  options: EdgeOptions,
  {
    verifier,
    rates,
    macs,
    door,
  }: Pick<CallServices, 'verifier' | 'rates'> & {
    readonly macs: MacCheck | undefined;
    readonly door: ProxyDoor | undefined;
  },
): RouteTable<Endpoint> {
  const { dispatcher, clock, settings, about, listener = 'public' } = options;
  const slots = new WorkSlots(settings.REQUESTS_AT_ONCE ?? REQUESTS_AT_ONCE);
  const readBody = bodyReader(settings.BODY_LIMIT, macs && ((request, body) => macs.checkBody(request, body)));
  const services = { dispatcher, verifier, clock, slots, rates, readBody };
  const routes = new RouteTable<Endpoint>();
  const add = (method: string, path: string, endpoint: Endpoint): void =>
    routes.add(method, path, endpoint, nameOf(endpoint), nameOf);
  const contracts = contractsAt(listener, options.contracts);
  const events = options.events ?? contracts.map((contract) => ({ contract, on: [] }));
  const pages = pageEndpoints(listener, contracts, about, events);
  for (const [path, endpoint] of [...pages, ...healthEndpoints(listener, options)]) add('GET', path, endpoint);
  for (const [call, route] of servedCalls(contracts)) {
    const endpoint = callEndpoint(call, route, services);
    add(route.method, route.path, door?.before(endpoint, call.deadlineMs) ?? endpoint);
  }
  return routes;
}

function nameOf({ name }: Endpoint): string {
  return `${name.module}.${name.call}`;
}
