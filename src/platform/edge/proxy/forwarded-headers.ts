import type { Exchange } from '../http/exchange.js';
import type { HeaderList } from '../http/security-headers.js';
import { clientChain } from './client-chain.js';
import { endsHere, isHopByHop } from './hop-by-hop.js';
import { hostOf, type Upstream } from './upstream.js';

/**
 * Headers of the client that this host replaces, or sends in a form of its own: an upstream that believed those of the client
 * could be told anything about it.
 */
const REPLACED: ReadonlySet<string> = new Set([
  ...['host', 'content-length', 'expect', 'via', 'x-request-id', 'x-correlation-id', 'traceparent', 'x-internal-mac'],
  ...['forwarded', 'x-real-ip', 'x-client-ip', 'x-cluster-client-ip', 'true-client-ip', 'x-served-by'],
]);

/** How this process names itself in `Via`, and what it trusts. */
export interface Forwarding {
  /** Unique to this process, so that it recognises a request that it has forwarded. */
  readonly pseudonym: string;
  readonly trustedProxies: number;
}

/**
 * The headers with which a request goes to an upstream, without those of its framing: those of the client that travel on, and
 * those by which this host says who the client is.
 */
export function requestHeaders(
  exchange: Exchange,
  upstream: Upstream,
  { pseudonym, trustedProxies }: Forwarding,
): string[] {
  const { request, identity } = exchange;
  const { headers } = request;
  const ends = endsHere(headers.connection);
  const own = upstream.headers ?? [];
  const isOwn = (name: string) => own.some((one, at) => at % 2 === 0 && one === name);
  const list: string[] = ['host', hostOf(upstream)];
  for (const name in headers) {
    if (ends(name) || isReplaced(name) || isOwn(name)) continue;
    const value = headers[name];
    if (value !== undefined) list.push(name, typeof value === 'string' ? value : value.join(', '));
  }
  const { addresses, scheme, host } = clientChain(request, trustedProxies);
  const via = headers.via === undefined ? '' : `${headers.via}, `;
  list.push('x-forwarded-for', addresses, 'x-forwarded-proto', scheme);
  if (host !== '') list.push('x-forwarded-host', host);
  list.push('via', `${via}${request.httpVersion} ${pseudonym}`);
  list.push('x-request-id', identity.requestId, 'x-correlation-id', identity.correlationId);
  if (identity.traceparent !== undefined) list.push('traceparent', identity.traceparent);
  list.push(...own);
  return list;
}

/** Some servers read `X_Forwarded_For` as `X-Forwarded-For`, and `Transfer_Encoding` as `Transfer-Encoding`. */
function isReplaced(name: string): boolean {
  const dashed = name.includes('_') ? name.replaceAll('_', '-') : name;
  if (dashed !== name && isHopByHop(dashed)) return true;
  return REPLACED.has(dashed) || dashed.startsWith('x-forwarded-');
}

/** The headers of a response as its parser has read them. */
export type ReceivedHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The headers with which the response of an upstream goes to the client: its own that travel on, and those of this host. */
export function responseHeaders(exchange: Exchange, upstream: Upstream, received: ReceivedHeaders): HeaderList {
  const { rate = [], identity } = exchange;
  const { connection } = received;
  const ends = endsHere(typeof connection === 'string' ? connection : connection?.join(','));
  const list: string[] = [];
  for (const name in received) {
    // Its length is the length of the body, whatever `Connection` says.
    if (name !== 'content-length' && (ends(name) || name === 'x-served-by' || name === 'x-request-id')) continue;
    if (rate.includes(name)) continue;
    const value = received[name];
    if (typeof value === 'string') list.push(name, value);
    else for (const one of value ?? []) list.push(name, one);
  }
  const servedBy = servedByOf(upstream, received['x-served-by']);
  list.push('x-request-id', identity.requestId, ...(servedBy === undefined ? [] : ['x-served-by', servedBy]), ...rate);
  return list;
}

function servedByOf({ servedBy, isHost }: Upstream, received: ReceivedHeaders[string]): string | undefined {
  if (isHost !== true) return servedBy;
  const [module] = servedBy.split('@', 1);
  return typeof received !== 'string' || received === `${module}@local` ? received && servedBy : received;
}
