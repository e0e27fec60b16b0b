import type { IncomingHttpHeaders } from 'node:http';
import type { Request, Response } from 'express';
import type { Clock } from '../../ops/clock.js';
import type { Ids } from '../../ops/ids.js';
import type { Log } from '../../ops/log.js';
import type { Metrics } from '../../ops/metrics.js';
import type { Timing } from '../../ops/timings.js';
import { isUnreadUpload } from './request-body.js';
import type { HeaderList } from './security-headers.js';

/** One request on its way to its response, and what is learned about it for the log and the metrics. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly identity: RequestIdentity;
  /** Without the query, which may hold what a log must not. */
  readonly path: string;
  readonly query: string;
  /** On {@link Clock.monotonic}. */
  readonly started: number;
  /** The values of the path's `:name` parts, still encoded. */
  values: readonly string[];
  /** The endpoint that serves the request, once it is known. */
  endpoint?: EndpointName;
  memberId?: string;
  /** The headers that tell the client what is left of its quota of requests. */
  rate?: readonly string[];
  /** The code of the problem that the response carries. */
  code?: string;
}

/** The names under which a request is found again. */
export interface RequestIdentity {
  readonly requestId: string;
  readonly correlationId: string;
  readonly traceparent?: string;
}

/** How metrics and log lines name an endpoint; `module` is `edge` for the platform's own. */
export interface EndpointName {
  readonly module: string;
  readonly call: string;
}

/** Something that the edge serves at a method and a path. */
export interface Endpoint {
  readonly name: EndpointName;
  /** Served without a MAC by the internal listener. */
  readonly open?: true;
  /** Responds, or rejects with an error that becomes a problem. */
  serve(exchange: Exchange): Promise<void> | void;
}

export function beginExchange(request: Request, response: Response, ids: Ids, clock: Clock): Exchange {
  const { path, query } = addressOf(request.url);
  const identity = identityOf(request.headers, ids);
  return { request, response, identity, path, query, started: clock.monotonic(), values: [] };
}

/** The path and the query of a request target; a proxy may send the whole address. */
function addressOf(target: string): { readonly path: string; readonly query: string } {
  const local = target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const at = local.indexOf('?');
  return at < 0 ? { path: local, query: '' } : { path: local.slice(0, at), query: local.slice(at + 1) };
}

const IDENTIFIER = /^[A-Za-z0-9._-]{1,128}$/;
/** W3C Trace Context, version 00; an id of zeros alone is invalid. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Uses the identifiers that a client or proxy sent, where they are well formed; makes them otherwise. */
function identityOf(headers: IncomingHttpHeaders, ids: Ids): RequestIdentity {
  const requestId = wellFormed(headers['x-request-id'], IDENTIFIER) ?? ids.next();
  const correlationId = wellFormed(headers['x-correlation-id'], IDENTIFIER) ?? requestId;
  const traceparent = wellFormed(headers['traceparent'], TRACEPARENT);
  return traceparent === undefined ? { requestId, correlationId } : { requestId, correlationId, traceparent };
}

function wellFormed(value: string | string[] | undefined, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}

/** Sends a response in one piece: exactly these bytes, with the headers given and those that every response has. */
export function respond(exchange: Exchange, status: number, headers: HeaderList, body: string | Buffer): void {
  const { request, response, identity } = exchange;
  const all = [...headers, 'x-request-id', identity.requestId];
  if (exchange.rate) all.push(...exchange.rate);
  if (status !== 204 && status !== 304) all.push('content-length', String(Buffer.byteLength(body)));
  if (isUnreadUpload(request)) all.push('connection', 'close');
  response.writeHead(status, all);
  response.end(body);
}

/** Probes and scrapers send these every few seconds: they are logged at `debug`. */
const FREQUENT = new Set(['live', 'ready', 'metrics']);
const NO_ENDPOINT: EndpointName = { module: 'edge', call: 'none' };

/**
 * Records each request when its response is out, or its client gone: in the metrics and as one line of the log. Neither
 * holds a query, a body, a header or a token.
 */
export function requestRecorder(metrics: Metrics, log: Log, clock: Clock): (exchange: Exchange) => void {
  const timingOf = requestTimings(metrics);
  return (exchange) => {
    const { request, response, identity, endpoint = NO_ENDPOINT, memberId, code } = exchange;
    const ms = clock.monotonic() - exchange.started;
    const cut = !response.writableFinished;
    const status = cut && !response.headersSent ? 499 : response.statusCode;
    timingOf(endpoint, request.method, status).observe(ms / 1_000);
    const fields = {
      method: request.method,
      path: loggablePath(exchange.path),
      status,
      ms: Math.round(ms * 100) / 100,
      requestId: identity.requestId,
      correlationId: identity.correlationId,
      module: endpoint.module,
      call: endpoint.call,
      memberId,
      code,
      cut: cut || undefined,
    };
    if (status >= 500) log.error(fields, 'request');
    else if (status >= 400) log.warn(fields, 'request');
    else if (endpoint.module === 'edge' && FREQUENT.has(endpoint.call)) log.debug(fields, 'request');
    else log.info(fields, 'request');
  };
}

/** Logs bytes that were refused before they became a request. Returns the id under which the line is found. */
export function refusalRecorder(log: Log, ids: Ids): (status: number, code: string) => string {
  return (status, code) => {
    const requestId = ids.next();
    log.warn({ status, requestId, correlationId: requestId, ...NO_ENDPOINT, code }, 'request');
    return requestId;
  };
}

/** Finds the series of a request. A method at an address without an endpoint is any text of the client: it is not counted by name. */
function requestTimings(metrics: Metrics) {
  const seconds = metrics.timings('http_request_seconds', 'Time from a request to the end of its answer.');
  const labels = ['module', 'call', 'method', 'status'] as const;
  metrics.counter('http_requests_total', 'Requests answered.', labels, (total) => {
    total.reset();
    for (const timing of seconds.all()) total.inc(timing.labels, timing.count);
  });
  const known = new WeakMap<EndpointName, Map<string, Timing>>();
  return (endpoint: EndpointName, sent: string, status: number): Timing => {
    let timings = known.get(endpoint);
    if (!timings) known.set(endpoint, (timings = new Map<string, Timing>()));
    const method = endpoint === NO_ENDPOINT ? 'any' : sent;
    const key = `${method} ${status}`;
    let timing = timings.get(key);
    if (!timing) timings.set(key, (timing = seconds.of({ ...endpoint, method, status: String(status) })));
    return timing;
  };
}

/** What identifiers and the words of an address are made of; nothing that is encoded. */
const PLAIN = /^[A-Za-z0-9._:-]{0,40}$/;
/** Numbers that people have: of a telephone, a card, an account. */
const NUMBER = /^[+\d.-]{8,}$/;
const MOST_PARTS = 12;

/** A path as a log may hold it: a part that is no plain word or identifier may be personal, and is shown as `*`. */
export function loggablePath(path: string): string {
  const parts = path.split('/', MOST_PARTS + 1);
  const shown = parts.slice(0, MOST_PARTS).map((part) => (PLAIN.test(part) && !NUMBER.test(part) ? part : '*'));
  return `${shown.join('/')}${parts.length > MOST_PARTS ? '/*' : ''}`;
}
