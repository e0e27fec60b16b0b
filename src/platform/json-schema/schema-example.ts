import type { JsonSchema } from './json-schema.js';

export type SchemaLookup = (ref: string) => JsonSchema | undefined;

/** What examples are made from. */
export interface ExampleSource {
  readonly lookup: SchemaLookup;
  /** A value that is known for a field of this name, such as the identifier of something that exists. */
  readonly valueOf: (field: string) => unknown;
}

const DEEPEST = 6;
const FORMATS: { readonly [format: string]: string } = {
  uuid: '0198c0de-0000-7000-8000-000000000001',
  email: 'you@example.com',
  'date-time': '2026-01-31T12:00:00.000Z',
  date: '2026-01-31',
  uri: 'https://example.com',
};

/**
 * A value that a schema allows, as an example to send. It has the fields that are required, that have a default or whose value is
 * known; where there is none of these, all.
 */
export function exampleOf(schema: JsonSchema, source: ExampleSource, depth = 0): unknown {
  if ('default' in schema) return schema['default'];
  if ('const' in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (depth > DEEPEST) return null;
  const target = schema.$ref === undefined ? undefined : source.lookup(schema.$ref);
  if (target) return exampleOf(target, source, depth + 1);
  const one = (schema.anyOf ?? schema.oneOf)?.[0];
  if (one) return exampleOf(one, source, depth + 1);
  if (schema.allOf)
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, source, depth + 1) as object)) as unknown;
  return exampleOfType(schema, source, depth);
}

function exampleOfType(schema: JsonSchema, source: ExampleSource, depth: number): unknown {
  switch (typeof schema.type === 'string' ? schema.type : schema.type?.[0]) {
    case 'object':
      return exampleOfObject(schema, source, depth);
    case 'array':
      return schema.items ? [exampleOf(schema.items, source, depth + 1)] : [];
    case 'integer':
    case 'number':
      return Math.max(1, numberIn(schema, 'minimum'), numberIn(schema, 'exclusiveMinimum') + 1);
    case 'boolean':
      return true;
    case 'string':
      return FORMATS[String(schema['format'])] ?? 'text'.padEnd(Math.min(numberIn(schema, 'minLength'), 64), '.');
    default:
      return null;
  }
}

function exampleOfObject({ properties = {}, required = [] }: JsonSchema, source: ExampleSource, depth: number): object {
  const fields = Object.entries(properties);
  const sent = fields.filter(
    ([name, inner]) => required.includes(name) || 'default' in inner || source.valueOf(name) !== undefined,
  );
  return Object.fromEntries(
    (sent.length > 0 ? sent : fields).map(([name, inner]) => [
      name,
      source.valueOf(name) ?? exampleOf(inner, source, depth + 1),
    ]),
  );
}

function numberIn(schema: JsonSchema, keyword: string): number {
  const value = schema[keyword];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
}
