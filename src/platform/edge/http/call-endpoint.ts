import type { Request, Response } from 'express';
import type { Dispatcher, Served } from '../../calls/dispatcher.js';
import { anyone } from '../../contract/access.js';
import type { AnyCall } from '../../contract/call.js';
import { Forbidden } from '../../contract/failure.js';
import type { Principal } from '../../contract/principal.js';
import type { Route } from '../../contract/route.js';
import type { Clock } from '../../ops/clock.js';
import { readCommit, writtenCommit } from '../../ops/commit-number.js';
import type { CallContext } from '../../ops/context.js';
import { isGone } from './connections.js';
import { EdgeFailure } from '../edge-failure.js';
import { type Endpoint, type Exchange, respond } from './exchange.js';
import { contentTag, entityTag, isKnown } from './entity-tag.js';
import { packed } from './packed.js';
import { jsonSchemaOf, propertiesOf } from '../../json-schema/json-schema.js';
import type { Body } from './request-body.js';
import { inputReader, pathNames } from './request-input.js';
import { clientGone, type RequestRates, type WorkSlots } from './request-limits.js';
import { type HeaderList, securityHeaders } from './security-headers.js';
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
  const headersOf = responseHeaders(call, route);
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
      const answered = headersOf(served);
      if (call.kind === 'command') return respond(exchange, route.status, answered, served.json);
      const tag = answered[answered.indexOf('etag') + 1] as string;
      if (isKnown(headers['if-none-match'], tag)) return respond(exchange, 304, withoutBody(answered), '');
      const { headers: sent, body } = await packed(exchange, answered, served.json);
      respond(exchange, route.status, sent, body);
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

/** Compiles the headers of a call's responses. Those of a query have an ETag. */
function responseHeaders(call: AnyCall, route: Route): (served: Served) => HeaderList {
  const { etag, location } = route;
  const properties = propertiesOf(jsonSchemaOf(call.out, 'output', `the answer of ${call.module}.${call.name}`));
  const isThere = (property: string, header: string): void => {
    if (properties.has(property)) return;
    const name = `${call.module}.${call.name}`;
    throw new Error(
      `${name} sends '${property}' as ${header}, but its answer has no such property; add it to the schema.`,
    );
  };
  if (etag !== undefined) isThere(etag, 'ETag');
  for (const name of pathNames(location ?? '')) isThere(name, 'Location');
  const fixed = [
    ...securityHeaders,
    'content-type',
    'application/json; charset=utf-8',
    'cache-control',
    call.kind === 'query' ? 'no-cache' : 'no-store',
  ];
  return ({ servedBy, commit, value, json }) => {
    const answer = value as { readonly [property: string]: unknown };
    const headers = [...fixed, 'x-served-by', servedBy];
    if (commit) headers.push('x-commit', writtenCommit(commit));
    const version = etag === undefined ? undefined : answer[etag];
    if (version !== undefined && version !== null) headers.push('etag', entityTag(version));
    else if (call.kind === 'query') headers.push('etag', contentTag(json));
    if (location !== undefined) headers.push('location', filled(location, answer));
    return headers;
  };
}

/** The headers of a response without those of its body. */
function withoutBody(headers: HeaderList): HeaderList {
  const at = headers.indexOf('content-type');
  return headers.toSpliced(at, 2);
}

/** A path with its `:name` parts filled. */
function filled(path: string, answer: { readonly [property: string]: unknown }): string {
  return path.replace(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(String(answer[name])));
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
