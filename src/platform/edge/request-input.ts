import type { Request, Response } from 'express';
import type { AnyCall } from '../contract/call.js';
import type { Route } from '../contract/route.js';
import { invalidInput } from './edge-failure.js';
import { ifMatch } from './entity-tag.js';
import { jsonSchemaOf, propertiesOf } from './json-schema.js';
import { decoded, readQuery } from './query-text.js';
import type { Body } from './request-body.js';
import { type TextReader, textReader } from './text-value.js';

/** A request, as far as an input is made from it. */
export interface InputSource {
  readonly request: Request;
  readonly response: Response;
  /** The values of the path's `:name` parts, in their order, still encoded. */
  readonly values: readonly string[];
  /** What follows the `?`, or an empty text. */
  readonly query: string;
}

export type InputReader = (source: InputSource) => Promise<Record<string, unknown>>;

/** The names of a path's `:name` parts. */
export function pathNames(path: string): readonly string[] {
  return [...path.matchAll(/:([a-zA-Z]+)/g)].map((match) => match[1] as string);
}

/** Whether a route takes its input from a body rather than from the query. */
export function takesBody({ method }: Route): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH';
}

/**
 * Compiles how requests become the input of a call: path, `If-Match`, then query or body. Values are read as their
 * schema asks; whether they are right is the contract's to say.
 * @throws Error when the route names a property that the input does not have, or one that no text can carry.
 */
export function inputReader(
  call: AnyCall,
  route: Route,
  readBody: (request: Request, response: Response) => Promise<Body>,
): InputReader {
  const name = `${call.module}.${call.name}`;
  const root = jsonSchemaOf(call.in, 'input', `the input of ${name}`);
  const properties = propertiesOf(root);
  const readerOf = (property: string, place: string): TextReader => {
    const schema = properties.get(property);
    if (!schema)
      throw new Error(
        `${name} takes '${property}' from ${place}, but its input has no such property; add it to the schema.`,
      );
    return textReader(schema, root, `The property '${property}' of ${name}`);
  };
  const fromPath = pathNames(route.path).map((property) => [property, readerOf(property, 'its path')] as const);
  const version =
    route.ifMatch === undefined ? undefined : ([route.ifMatch, readerOf(route.ifMatch, 'If-Match')] as const);
  const outside = [...fromPath.map(([property]) => property), ...(version ? [version[0]] : [])];
  const fromQuery = new Map<string, TextReader>();
  if (!takesBody(route))
    for (const property of properties.keys())
      if (!outside.includes(property)) fromQuery.set(property, readerOf(property, 'its query'));

  const begin = takesBody(route)
    ? async ({ request, response }: InputSource) => withoutOutside(await readBody(request, response), outside)
    : () => Promise.resolve<Body>({});

  return async (source) => {
    const tag = version && ifMatch(source.request.headers['if-match']);
    const input = await begin(source);
    fromPath.forEach(([property, reader], index) => {
      input[property] = reader.one(decoded(source.values[index] ?? ''));
    });
    if (version && tag !== undefined) input[version[0]] = version[1].one(tag);
    if (source.query !== '') readQuery(source.query, fromQuery, input);
    return input;
  };
}

/** @throws EdgeFailure when the body states what the path or `If-Match` states: two values could disagree. */
function withoutOutside(body: Body, outside: readonly string[]): Body {
  for (const property of outside)
    if (Object.hasOwn(body, property))
      throw invalidInput(property, `'${property}' is part of the address or a header; leave it out of the body.`);
  return body;
}
