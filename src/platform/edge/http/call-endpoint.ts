import type { Request, Response } from 'express';
import type { Dispatcher, Served } from '../../calls/dispatcher.js';
import { anyone } from '../../contract/access.js';
import type { AnyCall } from '../../contract/call.js';
import { Forbidden } from '../../contract/failure.js';
import type { Principal } from '../../contract/principal.js';
import type { Route } from '../../contract/route.js';
import type { Clock } from '../../ops/clock.js';
import { readCommit } from '../../ops/commit-number.js';
import type { CallContext } from '../../ops/context.js';
import { isGone } from './connections.js';
import { EdgeFailure } from '../edge-failure.js';
import { answerSender } from './answer-sender.js';
import type { Endpoint, Exchange } from './exchange.js';
import type { Body } from './request-body.js';
import { inputReader } from './request-input.js';
import { clientGone, type RequestRates, type WorkSlots } from './request-limits.js';
import { authenticated, type TokenVerifier } from '../authentication/token-verifier.js';

/** What the endpoints of all calls use. */
export interface CallServices {
  readonly dispatcher: Dispatcher;
  readonly verifier: TokenVerifier;
  readonly clock: Clock;
  /** Bounds how many calls are in work at once. */
  readonly slots: WorkSlots;
  readonly rates: RequestRates;
  readonly readBody: (request: Request, response: Response) => Promise<Body>;
}

/**
 * Serves a call of a contract over HTTP: reads the principal, the key and the input, dispatches the call, and sends its
 * result byte for byte. Everything that does not depend on the request is prepared once.
 * @throws Error when the route does not fit the call's schemas.
 */
export function callEndpoint(call: AnyCall, route: Route, services: CallServices): Endpoint {
  const { dispatcher, clock, slots } = services;
  const name = `${call.module}.${call.name}`;
  const readInput = inputReader(call, route, services.readBody);
  const isPublic = call.allow.includes(anyone);
  const sendAnswer = answerSender(call, route);
  return {
    name: { module: call.module, call: call.name },
    async serve(exchange) {
      const { headers } = exchange.request;
      const principal = await authenticate(exchange, name, services);
      if (principal.kind === 'member') exchange.memberId = principal.memberId;
      else if (!isPublic) throw signInFirst(name);
      const key = idempotencyKey(call, headers['idempotency-key']);
      const input = await readInput(exchange);
      const context = {
        ...contextOf(exchange, name, principal, key, clock.monotonic() + call.deadlineMs),
        ...atLeast(call, headers['x-commit']),
      };
      if (isGone(exchange.request.socket)) throw clientGone();
      if (!slots.enter()) await slots.turn(exchange.request);
      let served: Served;
      try {
        served = await dispatcher.dispatch(call, input, context);
      } finally {
        slots.leave();
      }
      await sendAnswer(exchange, served);
    },
  };
}

/** Authenticates a request and counts it: for its member, or else for its network and the call. */
async function authenticate(exchange: Exchange, name: string, { verifier, rates }: CallServices): Promise<Principal> {
  const { authorization } = exchange.request.headers;
  const principal = await authenticated(authorization, verifier).catch(async (error: unknown) => {
    await rates.ofNetwork(exchange, name);
    throw error;
  });
  if (principal.kind === 'member') await rates.ofMember(exchange, principal.memberId);
  else await rates.ofNetwork(exchange, name);
  return principal;
}

/** The callee would refuse as well; the edge refuses sooner, and reads no bodies of clients that are not signed in. */
function signInFirst(name: string): Forbidden {
  return new Forbidden(`${name} is for members who are signed in; send Authorization: Bearer and a token.`, false);
}

function contextOf(
  { identity, request }: Exchange,
  name: string,
  principal: Principal,
  key: string | undefined,
  deadline: number,
): CallContext {
  const { correlationId, traceparent } = identity;
  const clientAddress = request.ip;
  return {
    name,
    principal,
    correlationId,
    deadline,
    ...(key === undefined ? {} : { key }),
    ...(clientAddress === undefined ? {} : { clientAddress }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/** A client that sends back the `x-commit` of a command reads at least that commit. */
function atLeast(call: AnyCall, header: string | string[] | undefined): Pick<CallContext, 'atLeast'> {
  if (header === undefined || call.kind !== 'query') return {};
  const commit = String(header)
    .split(',')
    .map((text) => readCommit(text.trim()))
    .find((one) => one?.module === call.module);
  return commit ? { atLeast: commit } : {};
}

/** 1 to 255 printable ASCII characters. */
const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * The key of a request, if the call takes one. A query takes none.
 * @throws EdgeFailure 400 when a required key is missing, or a key is malformed.
 */
export function idempotencyKey(call: AnyCall, header: string | string[] | undefined): string | undefined {
  if (call.key === 'never') return undefined;
  if (header === undefined) {
    if (call.key === 'optional') return undefined;
    throw new EdgeFailure(
      400,
      'KEY_REQUIRED',
      `${call.module}.${call.name} needs the header Idempotency-Key; send a new random value for each new request, and the same one when you repeat it.`,
    );
  }
  if (typeof header === 'string' && KEY.test(header)) return header;
  throw new EdgeFailure(400, 'MALFORMED_KEY', 'Idempotency-Key must be 1 to 255 printable ASCII characters.');
}
