import type { Request, Response } from 'express';
import { CallFailure } from '../../contract/failure.js';
import type { Clock } from '../../ops/clock.js';
import type { Ids } from '../../ops/ids.js';
import type { Log } from '../../ops/log.js';
import { EdgeFailure } from '../edge-failure.js';
import { beginExchange, type Endpoint, type Exchange, respond } from './exchange.js';
import { respondWithProblem } from './problem.js';
import { securityHeaders } from './security-headers.js';

export interface RequestHandler {
  /** Serves a request. Never throws. */
  readonly handle: (request: Request, response: Response) => void;
  /** Serves a request by an endpoint that is known. Never throws. */
  readonly serve: (request: Request, response: Response, endpoint: Endpoint) => void;
  /** Responds to a request that must not be served, and closes its connection. */
  readonly refuse: (request: Request, response: Response, failure: CallFailure) => void;
}

/** Hands each request to its endpoint, and turns every error into a problem. */
export function requestHandler(services: {
  readonly routes: RouteTable<Endpoint>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Called for each request when its response is out. */
  readonly record: (exchange: Exchange) => void;
  /** Throws when a request must not be served. Not called for endpoints that are open. */
  readonly admit?: (request: Request) => void;
  /** Sends unexpected errors with their stacks and causes to the client. */
  readonly showInternals: boolean;
}): RequestHandler {
  const { routes, clock, ids, log, record, showInternals } = services;

  const fail = (exchange: Exchange, error: unknown): void => {
    if (!(error instanceof CallFailure) || error.status === 500)
      log.error({ err: error, ...exchange.identity, ...exchange.endpoint }, 'A request failed unexpectedly.');
    respondWithProblem(exchange, error, showInternals);
  };

  const begin = (request: Request, response: Response): Exchange => {
    const exchange = beginExchange(request, response, ids, clock);
    response.once('close', () => record(exchange));
    return exchange;
  };

  return {
    handle(request, response) {
      const exchange = begin(request, response);
      route(routes, exchange, services.admit).catch((error: unknown) => fail(exchange, error));
    },
    serve(request, response, endpoint) {
      const exchange = begin(request, response);
      exchange.endpoint = endpoint.name;
      const serving = async () => endpoint.serve(exchange);
      serving().catch((error: unknown) => fail(exchange, error));
    },
    refuse(request, response, failure) {
      response.setHeader('connection', 'close');
      respondWithProblem(begin(request, response), failure, showInternals);
    },
  };
}

async function route(
  routes: RouteTable<Endpoint>,
  exchange: Exchange,
  admit?: (request: Request) => void,
): Promise<void> {
  const { request, path } = exchange;
  const found = routes.find(path);
  const endpoint = found?.methods.get(request.method === 'HEAD' ? 'GET' : request.method);
  if (!endpoint?.open) admit?.(request);
  if (!found)
    throw new EdgeFailure(404, 'NOT_FOUND', 'There is nothing at this address; GET /docs lists what there is.');
  if (endpoint) {
    exchange.values = found.values;
    exchange.endpoint = endpoint.name;
    return endpoint.serve(exchange);
  }
  const allow = allowed(found.methods);
  if (request.method === 'OPTIONS') return respond(exchange, 204, [...securityHeaders, 'allow', allow], '');
  throw new EdgeFailure(405, 'METHOD_NOT_ALLOWED', `This address takes ${allow}.`, { headers: { allow } });
}

function allowed(methods: ReadonlyMap<string, Endpoint>): string {
  return [...methods.keys(), ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

/** The targets of a path by method, and the values of its `:name` parts, still encoded. */
export interface Found<T> {
  readonly methods: ReadonlyMap<string, T>;
  /** The pattern: `/beds/:bedId`. */
  readonly path: string;
  readonly values: readonly string[];
}

interface Node<T> {
  readonly literal: Map<string, Node<T>>;
  parameter?: Node<T>;
  path?: string;
  readonly methods: Map<string, T>;
}

function node<T>(): Node<T> {
  return { literal: new Map(), methods: new Map() };
}

/**
 * Finds the target of a path in time that does not depend on how many there are. A literal part goes before a `:name`
 * part; one slash at the end is ignored.
 */
export class RouteTable<T> {
  private readonly root = node<T>();

  /** @throws Error when the method and path are taken; `who` names the newcomer, `whoIs` the target that is there. */
  add(method: string, path: string, target: T, who: string, whoIs: (taken: T) => string): void {
    let at = this.root;
    for (const part of partsOf(path)) {
      if (part.startsWith(':')) at = at.parameter ??= node<T>();
      else {
        const next = at.literal.get(part) ?? node<T>();
        at.literal.set(part, next);
        at = next;
      }
    }
    const taken = at.methods.get(method);
    if (taken !== undefined)
      throw new Error(`${who} and ${whoIs(taken)} are both served at ${method} ${path}; give one another path.`);
    at.path ??= path;
    at.methods.set(method, target);
  }

  find(path: string): Found<T> | undefined {
    const values: string[] = [];
    const end = this.walk(this.root, partsOf(path), 0, values);
    return end?.path === undefined ? undefined : { methods: end.methods, path: end.path, values };
  }

  private walk(at: Node<T>, parts: readonly string[], index: number, values: string[]): Node<T> | undefined {
    const part = parts[index];
    if (part === undefined) return at.path === undefined ? undefined : at;
    const literal = at.literal.get(part);
    const found = literal && this.walk(literal, parts, index + 1, values);
    if (found || !at.parameter || part === '') return found;
    values.push(part);
    const throughParameter = this.walk(at.parameter, parts, index + 1, values);
    if (!throughParameter) values.pop();
    return throughParameter;
  }
}

function partsOf(path: string): string[] {
  const parts = path.split('/');
  parts.shift();
  if (parts.at(-1) === '') parts.pop();
  return parts;
}
