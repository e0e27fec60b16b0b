import type { Listener } from '../../contract/route.js';
import type { Health } from '../../ops/health.js';
import type { Metrics } from '../../ops/metrics.js';
import { EdgeFailure } from '../edge-failure.js';
import { type Endpoint, type Exchange, respond } from './exchange.js';
import { type HeaderList, securityHeaders } from './security-headers.js';

const UNCACHED: HeaderList = [...securityHeaders, 'cache-control', 'no-store'];
const JSON_TYPE: HeaderList = [...UNCACHED, 'content-type', 'application/json; charset=utf-8'];

/** Health, and on the internal listener the metrics. None of them needs a token or a MAC. */
export function healthEndpoints(
  listener: Listener,
  { health, metrics }: { readonly health: Health; readonly metrics: Metrics },
): readonly (readonly [path: string, endpoint: Endpoint])[] {
  const text: HeaderList = [...UNCACHED, 'content-type', metrics.contentType];
  const endpoints: (readonly [string, Endpoint])[] = [
    ['/health/live', open('live', (exchange) => report(exchange, true, health.live()))],
    ['/health/ready', open('ready', (exchange) => reportReady(exchange, health))],
    ['/health/ready/:module', open('ready', (exchange) => reportModule(exchange, health))],
  ];
  if (listener === 'internal')
    endpoints.push([
      '/metrics',
      open('metrics', async (exchange) => respond(exchange, 200, text, await metrics.text())),
    ]);
  return endpoints;
}

function open(call: string, serve: Endpoint['serve']): Endpoint {
  return { name: { module: 'edge', call }, open: true, serve };
}

/** For load balancers: a degraded process serves what it can, so it is given requests. */
async function reportReady(exchange: Exchange, health: Health): Promise<void> {
  const ready = await health.ready();
  report(exchange, ready.status !== 'failing', ready);
}

/** For monitors and releases: 200 only when all of the module works. */
async function reportModule(exchange: Exchange, health: Health): Promise<void> {
  const [module = ''] = exchange.values;
  const ready = await health.moduleReady(module);
  if (!ready)
    throw new EdgeFailure(
      404,
      'UNKNOWN_MODULE',
      `No module of this name runs here; here are: ${health.modules.join(', ') || 'none'}.`,
    );
  report(exchange, ready.status === 'ok', { module, ...ready });
}

function report(exchange: Exchange, ready: boolean, found: object): void {
  respond(exchange, ready ? 200 : 503, JSON_TYPE, JSON.stringify(found));
}
