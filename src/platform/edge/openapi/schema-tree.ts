import { type Html, html } from './page.js';
import type { JsonSchema } from '../../json-schema/json-schema.js';
import type { SchemaLookup } from '../../json-schema/schema-example.js';

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

/** A schema as a nested list that people read: name, type, limits, meaning. */
export function schemaTree(schema: JsonSchema, lookup: SchemaLookup): Html {
  const rows = children(schema, lookup, new Set());
  return rows.length > 0
    ? html`<ul class="tree">
        ${rows}
      </ul>`
    : html`<p><code>${typeName(schema, lookup)}</code></p>`;
}

/** A schema in a few words: `integer, ≥ 1, ≤ 100, default 20`. */
export function schemaWords(schema: JsonSchema, lookup: SchemaLookup): string {
  return [typeName(schema, lookup), ...limitsOf(schema)].join(', ');
}

function children(schema: JsonSchema, lookup: SchemaLookup, open: ReadonlySet<string>): readonly Html[] {
  if (schema.$ref !== undefined) {
    const target = open.has(schema.$ref) ? undefined : lookup(schema.$ref);
    return target ? children(target, lookup, new Set([...open, schema.$ref])) : [];
  }
  if (schema.items) return children(schema.items, lookup, open);
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const alternatives = parts.map((part) => children(part, lookup, open)).filter((rows) => rows.length > 0);
  if (alternatives.length > 1 && !schema.allOf)
    return alternatives.map(
      (rows, index) =>
        html`<li>
          <span class="soft">${index === 0 ? 'either' : 'or'}</span>
          <ul>
            ${rows}
          </ul>
        </li>`,
    );
  const own = Object.entries(schema.properties ?? {}).map(([name, inner]) => row(schema, name, inner, lookup, open));
  return [...own, ...alternatives.flat()];
}

function row(
  parent: JsonSchema,
  name: string,
  schema: JsonSchema,
  lookup: SchemaLookup,
  open: ReadonlySet<string>,
): Html {
  const inner = children(schema, lookup, open);
  const optional = parent.required?.includes(name) ? '' : ' (optional)';
  return html`<li>
    <code>${name}</code> <span class="soft">${schemaWords(schema, lookup)}${optional}</span>${
      schema.description === undefined ? undefined : html` – ${schema.description}`
    }${
      inner.length > 0
        ? html`<ul>
            ${inner}
          </ul>`
        : undefined
    }
  </li>`;
}

function typeName(schema: JsonSchema, lookup: SchemaLookup, depth = 0): string {
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
