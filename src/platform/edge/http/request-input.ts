import type { Request, Response } from 'express';
import type { AnyCall } from '../../contract/call.js';
import type { Route } from '../../contract/route.js';
import { EdgeFailure, invalidInput } from '../edge-failure.js';
import { ifMatch } from './entity-tag.js';
import { alternatives, type JsonSchema, jsonSchemaOf, propertiesOf, typesOf } from '../../json-schema/json-schema.js';
import type { Body } from './request-body.js';

/** The parts of a request that become the input of a call. */
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
 * Compiles how requests become the input of a call: path, `If-Match`, then query or body. Texts become values of the types in
 * the schema; the contract judges whether the values are right.
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

/** @throws EdgeFailure 400 when the body states what the path or `If-Match` states: two values could disagree. */
function withoutOutside(body: Body, outside: readonly string[]): Body {
  for (const property of outside)
    if (Object.hasOwn(body, property))
      throw invalidInput(property, `'${property}' is part of the address or a header; leave it out of the body.`);
  return body;
}

function malformed(): EdgeFailure {
  return new EdgeFailure(
    400,
    'MALFORMED_URI',
    'The address is not well formed: a % must be followed by UTF-8 in hexadecimal.',
  );
}

/** Decodes one part of a path. @throws EdgeFailure 400 when it is not percent-encoded UTF-8. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed();
  }
}

/**
 * Reads a query into `input`.
 * @throws EdgeFailure 400 for a parameter that the call does not have, one that is repeated and is no list, or bad encoding.
 */
function readQuery(query: string, readers: ReadonlyMap<string, TextReader>, input: Record<string, unknown>): void {
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decoded((at < 0 ? pair : pair.slice(0, at)).replaceAll('+', ' '));
    const text = decoded((at < 0 ? '' : pair.slice(at + 1)).replaceAll('+', ' '));
    const reader = readers.get(name);
    if (!reader) throw unknownParameter(name, readers);
    if (!reader.many && Object.hasOwn(input, name))
      throw invalidInput(name, `The query parameter '${name}' is given twice; give it once.`);
    const value = reader.one(text);
    const list = reader.many ? (input[name] as unknown[] | undefined) : undefined;
    if (list) list.push(value);
    else input[name] = reader.many ? [value] : value;
  }
}

function unknownParameter(name: string, readers: ReadonlyMap<string, TextReader>): EdgeFailure {
  const known = [...readers.keys()];
  const instead = known.length === 0 ? 'this call has none' : `this call has ${known.join(', ')}`;
  const shown = name.slice(0, 100);
  return invalidInput(shown, `The query parameter '${shown}' is unknown; ${instead}.`);
}

/** Reads the text of a path, query or header as a value of the type in the schema. */
interface TextReader {
  /** Whether the parameter may be repeated: the schema is an array. */
  readonly many: boolean;
  /** One text as a value. A text that cannot be read stays a text, which the contract's schema then refuses in its own words. */
  one(text: string): unknown;
}

/** A number as JSON writes it. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const text = (value: string): unknown => value;

/**
 * Compiles the reader of one property.
 * @throws Error when the property is an object, which no text can express; `what` names it.
 */
function textReader(schema: JsonSchema, root: JsonSchema, what: string): TextReader {
  const types = typesOf(schema, root);
  if (types.has('object'))
    throw new Error(`${what} is an object, which a path or query cannot carry; put it in a body.`);
  if (!types.has('array')) return { many: false, one: scalar(types) };
  const items = new Set<string>();
  for (const part of alternatives(schema, root))
    if (part.items) for (const type of typesOf(part.items, root)) items.add(type);
  if (items.has('object') || items.has('array'))
    throw new Error(`${what} is a list of lists or objects, which a query cannot carry; put it in a body.`);
  return { many: true, one: scalar(items) };
}

function scalar(types: ReadonlySet<string>): (value: string) => unknown {
  const numbers = types.has('number') || types.has('integer');
  const booleans = types.has('boolean');
  if (types.has('string') || (!numbers && !booleans)) return text;
  return (value) => {
    if (numbers && NUMBER.test(value)) return Number(value);
    if (booleans && (value === 'true' || value === 'false')) return value === 'true';
    return value;
  };
}
