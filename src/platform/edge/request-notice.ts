import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import type { Metrics } from '../ops/metrics.js';
import type { Exchange } from './exchange.js';
import { shownPath } from './shown-path.js';

/** What probes and scrapers ask every few seconds is worth a line only to whoever looks for it. */
const QUIET = new Set(['live', 'ready', 'metrics']);

/**
 * Notes each request when its answer is out, or its client gone: in the metrics and as one line of the log. Neither
 * holds a query, a body, a header or a token.
 */
export function requestNotice(metrics: Metrics, log: Log, clock: Clock): (exchange: Exchange) => void {
  const labels = ['module', 'call', 'method', 'status'] as const;
  const total = metrics.counter('http_requests_total', 'Requests answered.', labels);
  const seconds = metrics.histogram('http_request_seconds', 'Time from a request to the end of its answer.', labels);
  return (exchange) => {
    const { request, response, identity, endpoint, memberId, code } = exchange;
    const ms = clock.monotonic() - exchange.started;
    const cut = !response.writableFinished;
    const status = cut && !response.headersSent ? 499 : response.statusCode;
    const measured = {
      module: endpoint?.module ?? 'edge',
      call: endpoint?.call ?? 'none',
      method: endpoint ? request.method : 'any',
      status: String(status),
    };
    total.inc(measured);
    seconds.observe(measured, ms / 1_000);
    const fields = {
      method: request.method,
      path: shownPath(exchange.path),
      status,
      ms: Math.round(ms * 100) / 100,
      requestId: identity.requestId,
      correlationId: identity.correlationId,
      module: measured.module,
      call: measured.call,
      memberId,
      code,
      cut: cut || undefined,
    };
    if (status >= 500) log.error(fields, 'request');
    else if (status >= 400) log.warn(fields, 'request');
    else if (measured.module === 'edge' && QUIET.has(measured.call)) log.debug(fields, 'request');
    else log.info(fields, 'request');
  };
}
