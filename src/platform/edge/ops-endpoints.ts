import type { Health } from '../ops/health.js';
import type { Metrics } from '../ops/metrics.js';
import { answer } from './answer.js';
import { EdgeFailure } from './edge-failure.js';
import type { Endpoint, Exchange } from './exchange.js';
import { type HeaderList, securityHeaders } from './security-headers.js';

const UNCACHED: HeaderList = [...securityHeaders, 'cache-control', 'no-store'];
const JSON_TYPE: HeaderList = [...UNCACHED, 'content-type', 'application/json; charset=utf-8'];

/** What those ask who operate the process: is it alive, should it be given work, what does it measure. */
export function opsEndpoints(
  health: Health,
  metrics: Metrics,
): readonly (readonly [path: string, endpoint: Endpoint])[] {
  const text: HeaderList = [...UNCACHED, 'content-type', metrics.contentType];
  return [
    ['/health/live', named('live', (exchange) => report(exchange, true, health.live()))],
    ['/health/ready', named('ready', (exchange) => reportReady(exchange, health))],
    ['/health/ready/:module', named('ready', (exchange) => reportModule(exchange, health))],
    ['/metrics', named('metrics', async (exchange) => answer(exchange, 200, text, await metrics.text()))],
  ];
}

function named(call: string, serve: Endpoint['serve']): Endpoint {
  return { name: { module: 'edge', call }, serve };
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
  answer(exchange, ready ? 200 : 503, JSON_TYPE, JSON.stringify(found));
}
