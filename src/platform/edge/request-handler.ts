import type { Request, Response } from 'express';
import { CallFailure } from '../contract/failure.js';
import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import { answer, answerProblem } from './answer.js';
import { EdgeFailure } from './edge-failure.js';
import { type Endpoint, type Exchange, addressOf } from './exchange.js';
import { identityOf } from './request-identity.js';
import type { RouteTable } from './route-table.js';
import { securityHeaders } from './security-headers.js';

export interface RequestHandler {
  /** Serves a request. Never throws. */
  handle(request: Request, response: Response): void;
  /** Answers a request that must not be served, and closes its connection. */
  refuse(request: Request, response: Response, failure: CallFailure): void;
}

/** Takes each request to its endpoint, and whatever goes wrong to a problem. */
export function requestHandler(services: {
  readonly routes: RouteTable<Endpoint>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Told of each request when its answer is out. */
  readonly notice: (exchange: Exchange) => void;
  /** Throws what a request is refused with that must not be served. Endpoints that are open are served to every request. */
  readonly admit?: (request: Request) => void;
  /** Sends unexpected errors with their stacks and causes to the client. */
  readonly showInternals: boolean;
}): RequestHandler {
  const { routes, clock, ids, log, notice, showInternals } = services;

  const fail = (exchange: Exchange, error: unknown): void => {
    if (!(error instanceof CallFailure) || error.status === 500)
      log.error({ err: error, ...exchange.identity, ...exchange.endpoint }, 'A request failed unexpectedly.');
    answerProblem(exchange, error, showInternals);
  };

  const begin = (request: Request, response: Response): Exchange => {
    const exchange: Exchange = {
      request,
      response,
      identity: identityOf(request.headers, ids),
      ...addressOf(request.url),
      started: clock.monotonic(),
      values: [],
    };
    response.once('close', () => notice(exchange));
    return exchange;
  };

  return {
    handle(request, response) {
      const exchange = begin(request, response);
      serve(routes, exchange, services.admit).catch((error: unknown) => fail(exchange, error));
    },
    refuse(request, response, failure) {
      response.setHeader('connection', 'close');
      answerProblem(begin(request, response), failure, showInternals);
    },
  };
}

async function serve(
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
  if (request.method === 'OPTIONS') return answer(exchange, 204, [...securityHeaders, 'allow', allow], '');
  throw new EdgeFailure(405, 'METHOD_NOT_ALLOWED', `This address takes ${allow}.`, { headers: { allow } });
}

function allowed(methods: ReadonlyMap<string, Endpoint>): string {
  return [...methods.keys(), ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}
