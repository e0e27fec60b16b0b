import type { Served } from '../../calls/dispatcher.js';
import type { AnyCall } from '../../contract/call.js';
import type { Route } from '../../contract/route.js';
import { jsonSchemaOf, propertiesOf } from '../../json-schema/json-schema.js';
import { writtenCommit } from '../../ops/commit-number.js';
import { contentTag, entityTag, isKnown, weak } from './entity-tag.js';
import { type Exchange, respond } from './exchange.js';
import { packed } from './packed.js';
import { pathNames } from './request-input.js';
import { securityHeaders } from './security-headers.js';

type Fields = { readonly [property: string]: unknown };

/**
 * Compiles how the answers of a call are sent: byte for byte as the dispatcher gives them, an answer to a query compressed where it is
 * large, and not at all where the client has it already.
 * @throws Error when the route names a property that the answer does not have
 */
export function answerSender(call: AnyCall, route: Route): (exchange: Exchange, served: Served) => Promise<void> {
  const { etag, location } = route;
  const isQuery = call.kind === 'query';
  assertAnswered(call, etag === undefined ? [] : [etag], 'ETag');
  assertAnswered(call, pathNames(location ?? ''), 'Location');
  const fixed = [...securityHeaders, 'cache-control', isQuery ? 'no-cache' : 'no-store'];

  const tagOf = ({ value, json }: Served): string | undefined => {
    const version = etag === undefined ? undefined : (value as Fields)[etag];
    if (version !== undefined && version !== null) return entityTag(version);
    return isQuery ? contentTag(json) : undefined;
  };
  return async (exchange, served) => {
    const headers = [...fixed, 'x-served-by', served.servedBy];
    if (served.commit) headers.push('x-commit', writtenCommit(served.commit));
    if (location !== undefined) headers.push('location', filled(location, served.value as Fields));
    const tag = tagOf(served);
    if (isQuery && tag !== undefined && isKnown(exchange.request.headers['if-none-match'], tag))
      return respond(exchange, 304, [...headers, 'etag', tag], '');
    const { coding, body } = isQuery ? await packed(exchange, served.json) : { coding: [], body: served.json };
    if (tag !== undefined) headers.push('etag', coding.length > 0 ? weak(tag) : tag);
    respond(exchange, route.status, [...headers, 'content-type', 'application/json; charset=utf-8', ...coding], body);
  };
}

function assertAnswered(call: AnyCall, properties: readonly string[], header: string): void {
  if (properties.length === 0) return;
  const name = `${call.module}.${call.name}`;
  const answered = propertiesOf(jsonSchemaOf(call.out, 'output', `the answer of ${name}`));
  for (const property of properties)
    if (!answered.has(property))
      throw new Error(
        `${name} sends '${property}' as ${header}, but its answer has no such property; add it to the schema.`,
      );
}

/** A path with its `:name` parts filled. */
function filled(path: string, answer: Fields): string {
  return path.replace(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(String(answer[name])));
}
