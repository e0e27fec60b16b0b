import { EdgeFailure } from '../edge-failure.js';
import type { Upstream } from './upstream.js';

/** The upstream gave no usable response. `code` is `UPSTREAM_UNREACHABLE`, `UPSTREAM_TIMEOUT` or `BAD_UPSTREAM_RESPONSE`. */
export class UpstreamFailure extends EdgeFailure {
  constructor(status: 502 | 503 | 504, code: string, detail: string, upstream: Upstream, cause: unknown) {
    super(status, code, detail);
    this.cause = cause;
    this.servedBy = upstream.servedBy;
  }
}

/** The upstream did not respond, or not go on with its response, in time. */
export class UpstreamSilent extends Error {
  override readonly name = 'UpstreamSilent';
}

/** No connection to the upstream was opened in time. */
export class ConnectTimeout extends Error {
  override readonly name = 'ConnectTimeout';
}

const NOT_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);
/** ETIMEDOUT: of an open connection, whose other side no longer acknowledges what is sent. */
const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const CLOSED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** The problem that an error of a connection to an upstream becomes for the client. */
export function upstreamFailure(error: unknown, upstream: Upstream): EdgeFailure {
  if (error instanceof EdgeFailure) return error;
  const { name } = upstream;
  const { code, syscall } = systemErrorIn(error);
  const isOpening = syscall === 'connect' || syscall === 'getaddrinfo';
  const Name = name.charAt(0).toUpperCase() + name.slice(1);
  if (isOpening && NOT_REACHED.has(code)) {
    const detail = `${Name} cannot be reached (${code}); nothing was sent to it. Send the request again.`;
    return new UpstreamFailure(503, 'UPSTREAM_UNREACHABLE', detail, upstream, error);
  }
  if (error instanceof ConnectTimeout || code === 'UND_ERR_CONNECT_TIMEOUT' || (isOpening && code === 'ETIMEDOUT')) {
    const detail = `${Name} took no connection in time; nothing was sent to it. Send the request again.`;
    return new UpstreamFailure(504, 'UPSTREAM_TIMEOUT', detail, upstream, error);
  }
  if (error instanceof UpstreamSilent || TIMEOUTS.has(code)) {
    const detail = `${Name} did not respond in time; whether it has carried the request out is unknown.`;
    return new UpstreamFailure(504, 'UPSTREAM_TIMEOUT', detail, upstream, error);
  }
  const detail = `${Name} sent no valid response; whether it has carried the request out is unknown.`;
  return new UpstreamFailure(502, 'BAD_UPSTREAM_RESPONSE', detail, upstream, error);
}

/** Whether the upstream closed the connection before it had sent anything of a response. */
export function isClosedConnection(error: unknown): boolean {
  return CLOSED.has(systemErrorIn(error).code);
}

function systemErrorIn(error: unknown): { readonly code: string; readonly syscall?: unknown } {
  const { code, syscall, errors } = (error ?? {}) as {
    readonly code?: unknown;
    readonly syscall?: unknown;
    readonly errors?: readonly unknown[];
  };
  // One error for each address of a name.
  if (errors?.length) return systemErrorIn(errors[0]);
  return { code: typeof code === 'string' ? code : '', syscall };
}
