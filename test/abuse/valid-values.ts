import fc from 'fast-check';
import type { JsonSchema } from '../../src/platform/json-schema/json-schema.js';

const FORMATS: { readonly [format: string]: fc.Arbitrary<string> } = {
  email: fc.integer({ min: 1, max: 1e9 }).map((n) => `abuser-${n}@example.com`),
  'date-time': fc.constant('2026-01-31T12:00:00.000Z'),
  uuid: fc.uuid(),
};

/** Values that a schema (its references resolved) admits, as far as its keywords say so. */
export function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const parts = schema.anyOf ?? schema.oneOf;
  if (parts) return fc.oneof(...parts.map(valuesOf));
  if (schema.allOf) return fc.tuple(...schema.allOf.map(valuesOf)).map((all) => Object.assign({}, ...all) as unknown);
  switch (typeof schema.type === 'string' ? schema.type : schema.type?.[0]) {
    case 'object':
      return objectsOf(schema);
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}), {
        minLength: numberIn(schema, 'minItems', 0),
        maxLength: Math.min(numberIn(schema, 'maxItems', 2), Math.max(2, numberIn(schema, 'minItems', 0))),
      });
    case 'integer':
    case 'number':
      return fc.integer({
        min: Math.max(numberIn(schema, 'minimum', 0), numberIn(schema, 'exclusiveMinimum', -1) + 1),
        max: Math.min(numberIn(schema, 'maximum', 1_000), 100_000),
      });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return textsOf(schema);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

/** All properties are there: what is left out cannot be attacked. */
function objectsOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {});
  return fc.record(Object.fromEntries(properties.map(([name, inner]) => [name, valuesOf(inner)])), {
    noNullPrototype: true,
  });
}

function textsOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const format = FORMATS[String(schema['format'])];
  if (format) return format;
  if (typeof schema['pattern'] === 'string')
    return fc
      .stringMatching(new RegExp(withoutLookahead(schema['pattern']), 'u'), { size: '-1' })
      .map((text) => text.slice(0, 200));
  const minLength = numberIn(schema, 'minLength', 0);
  return fc.string({ minLength, maxLength: Math.min(numberIn(schema, 'maxLength', minLength + 20), minLength + 20) });
}

/** The generator knows no lookahead; what one excludes is rare among what it makes. */
function withoutLookahead(pattern: string): string {
  return pattern.replace(/\(\?![^)]*\)/g, '');
}

function numberIn(schema: JsonSchema, keyword: string, otherwise: number): number {
  const value = schema[keyword];
  return typeof value === 'number' ? value : otherwise;
}
