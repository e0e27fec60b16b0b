import { type JsonSchema, alternatives, typesOf } from './json-schema.js';

/** Reads the text of a path, query or header as the value that a schema asks for. */
export interface TextReader {
  /** Whether the parameter may be repeated: the schema is an array. */
  readonly many: boolean;
  /** One text as a value. What cannot be read stays a text, which the contract's schema then refuses with its own words. */
  one(text: string): unknown;
}

/** A number as JSON writes it. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const text = (value: string): unknown => value;

/**
 * Compiles the reader of one property.
 * @throws Error when the property is an object, which no text can express; `what` names it.
 */
export function textReader(schema: JsonSchema, root: JsonSchema, what: string): TextReader {
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
