import type { JsonSchema } from './json-schema.js';

export type SchemaLookup = (ref: string) => JsonSchema | undefined;

const FORMATS: { readonly [format: string]: string } = {
  uuid: '0198c0de-0000-7000-8000-000000000001',
  email: 'you@example.com',
  'date-time': '2026-01-31T12:00:00.000Z',
  date: '2026-01-31',
  uri: 'https://example.com',
};

/** A value that a schema allows, as an example for a reader. It has the optional properties too. */
export function exampleOf(schema: JsonSchema, lookup: SchemaLookup, depth = 0): unknown {
  if ('default' in schema) return schema['default'];
  if ('const' in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (Array.isArray(schema['examples'])) return schema['examples'][0] as unknown;
  if (depth > 6) return null;
  const target = schema.$ref === undefined ? undefined : lookup(schema.$ref);
  if (target) return exampleOf(target, lookup, depth + 1);
  const one = (schema.anyOf ?? schema.oneOf)?.[0];
  if (one) return exampleOf(one, lookup, depth + 1);
  if (schema.allOf)
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, lookup, depth + 1) as object)) as unknown;
  return exampleOfType(schema, lookup, depth);
}

function exampleOfType(schema: JsonSchema, lookup: SchemaLookup, depth: number): unknown {
  switch (typeof schema.type === 'string' ? schema.type : schema.type?.[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, exampleOf(inner, lookup, depth + 1)]),
      );
    case 'array':
      return schema.items ? [exampleOf(schema.items, lookup, depth + 1)] : [];
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

function numberIn(schema: JsonSchema, keyword: string): number {
  const value = schema[keyword];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
}
