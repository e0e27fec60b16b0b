import type { Request, Response } from 'express';
import type { RequestIdentity } from './request-identity.js';

/** One request on its way to its answer, and what is learned about it for the log and the metrics. */
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
  /** Who is served, once it is known. */
  endpoint?: EndpointName;
  memberId?: string;
  /** The headers that tell a client how it stands with its quota of requests. */
  rate?: readonly string[];
  /** The code of the problem that was answered. */
  code?: string;
}

/** What metrics and log lines call an endpoint; `module` is `edge` for the platform's own. */
export interface EndpointName {
  readonly module: string;
  readonly call: string;
}

/** Something that the edge serves at a method and a path. */
export interface Endpoint {
  readonly name: EndpointName;
  /** Served without the shared secret of the internal listener. */
  readonly open?: true;
  /** Answers, or rejects with what becomes a problem. */
  serve(exchange: Exchange): Promise<void> | void;
}

/** The path and the query of a request target; a proxy may send the whole address. */
export function addressOf(target: string): { readonly path: string; readonly query: string } {
  const local = target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const at = local.indexOf('?');
  return at < 0 ? { path: local, query: '' } : { path: local.slice(0, at), query: local.slice(at + 1) };
}
