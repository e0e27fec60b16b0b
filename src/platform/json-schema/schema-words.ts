import type { JsonSchema } from './json-schema.js';
import type { SchemaLookup } from './schema-example.js';

const LIMITS: readonly (readonly [keyword: string, sign: string])[] = [
  ['minimum', '≥ '],
  ['exclusiveMinimum', '> '],
  ['maximum', '≤ '],
  ['exclusiveMaximum', '< '],
  ['minLength', 'length ≥ '],
  ['maxLength', 'length ≤ '],
  ['minItems', 'items ≥ '],
  ['maxItems', 'items ≤ '],
  ['pattern', 'like '],
  ['default', 'default '],
];

/** A schema in a few words: `integer, ≥ 1, ≤ 100, default 20`. */
export function schemaWords(schema: JsonSchema, lookup: SchemaLookup): string {
  return [typeName(schema, lookup), ...limitsOf(schema)].join(', ');
}

/** What a value is, in a few words: `integer`, `list of string`, `"clay" | "loam"`. */
export function typeName(schema: JsonSchema, lookup: SchemaLookup, depth = 0): string {
  if (depth > 6) return '…';
  const target = schema.$ref === undefined ? undefined : lookup(schema.$ref);
  if (target) return typeName(target, lookup, depth + 1);
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return [...new Set(either.map((part) => typeName(part, lookup, depth + 1)))].join(' | ');
  if (schema.allOf) return 'object';
  if (schema.type === 'array')
    return `list of ${schema.items ? typeName(schema.items, lookup, depth + 1) : 'anything'}`;
  const format = typeof schema['format'] === 'string' ? ` (${schema['format']})` : '';
  return (typeof schema.type === 'string' ? schema.type : (schema.type?.join(' | ') ?? 'anything')) + format;
}

function limitsOf(schema: JsonSchema): readonly string[] {
  return LIMITS.flatMap(([keyword, sign]) => {
    const value = schema[keyword];
    if (value === undefined || Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER) return [];
    if (keyword === 'pattern' && typeof schema['format'] === 'string') return [];
    return [sign + (typeof value === 'string' ? value : JSON.stringify(value))];
  });
}
