import type { Health, HealthReport } from '../ops/health.js';
import type { Metrics } from '../ops/metrics.js';
import { answer } from './answer.js';
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
    ['/health/live', named('live', (exchange) => report(exchange, health.live()))],
    ['/health/ready', named('ready', async (exchange) => report(exchange, await health.ready()))],
    ['/metrics', named('metrics', async (exchange) => answer(exchange, 200, text, await metrics.text()))],
  ];
}

function named(call: string, serve: Endpoint['serve']): Endpoint {
  return { name: { module: 'edge', call }, serve };
}

function report(exchange: Exchange, health: HealthReport): void {
  answer(exchange, health.status === 'ok' ? 200 : 503, JSON_TYPE, JSON.stringify(health));
}
