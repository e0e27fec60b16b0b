import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import type { Metrics } from '../ops/metrics.js';
import type { Timing } from '../ops/timings.js';
import type { EndpointName, Exchange } from './exchange.js';
import { shownPath } from './shown-path.js';

/** What probes and scrapers ask every few seconds is worth a line only to whoever looks for it. */
const QUIET = new Set(['live', 'ready', 'metrics']);

const NOWHERE: EndpointName = { module: 'edge', call: 'none' };

/**
 * Notes each request when its answer is out, or its client gone: in the metrics and as one line of the log. Neither
 * holds a query, a body, a header or a token.
 */
export function requestNotice(metrics: Metrics, log: Log, clock: Clock): (exchange: Exchange) => void {
  const timingOf = requestTimings(metrics);
  return (exchange) => {
    const { request, response, identity, endpoint = NOWHERE, memberId, code } = exchange;
    const ms = clock.monotonic() - exchange.started;
    const cut = !response.writableFinished;
    const status = cut && !response.headersSent ? 499 : response.statusCode;
    const { module, call } = endpoint;
    timingOf(endpoint, request.method, status).observe(ms / 1_000);
    const fields = {
      method: request.method,
      path: shownPath(exchange.path),
      status,
      ms: Math.round(ms * 100) / 100,
      requestId: identity.requestId,
      correlationId: identity.correlationId,
      module,
      call,
      memberId,
      code,
      cut: cut || undefined,
    };
    if (status >= 500) log.error(fields, 'request');
    else if (status >= 400) log.warn(fields, 'request');
    else if (module === 'edge' && QUIET.has(call)) log.debug(fields, 'request');
    else log.info(fields, 'request');
  };
}

/** Logs what was refused before it became a request, under an id of its own, which it returns. */
export function refusalNotice(log: Log, ids: Ids): (status: number, code: string) => string {
  return (status, code) => {
    const requestId = ids.next();
    log.warn({ status, requestId, correlationId: requestId, ...NOWHERE, code }, 'request');
    return requestId;
  };
}

/** Finds the series of a request by its endpoint, method and status. A method that leads nowhere is the client's invention. */
function requestTimings(metrics: Metrics) {
  const seconds = metrics.timings('http_request_seconds', 'Time from a request to the end of its answer.');
  const labels = ['module', 'call', 'method', 'status'] as const;
  metrics.counter('http_requests_total', 'Requests answered.', labels, (total) => {
    total.reset();
    for (const timing of seconds.all()) total.inc(timing.labels, timing.count);
  });
  const known = new WeakMap<EndpointName, Map<string, Timing>>();
  return (endpoint: EndpointName, asked: string, status: number): Timing => {
    let timings = known.get(endpoint);
    if (!timings) known.set(endpoint, (timings = new Map<string, Timing>()));
    const method = endpoint === NOWHERE ? 'any' : asked;
    const key = `${method} ${status}`;
    let timing = timings.get(key);
    if (!timing) timings.set(key, (timing = seconds.of({ ...endpoint, method, status: String(status) })));
    return timing;
  };
}
