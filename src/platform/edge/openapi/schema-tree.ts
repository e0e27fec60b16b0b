import { type Html, html } from './page.js';
import type { JsonSchema } from '../../json-schema/json-schema.js';
import type { SchemaLookup } from '../../json-schema/schema-example.js';
import { schemaWords, typeName } from '../../json-schema/schema-words.js';

/** A schema as a nested list that people read: name, type, limits, meaning. */
export function schemaTree(schema: JsonSchema, lookup: SchemaLookup): Html {
  const rows = children(schema, lookup, new Set());
  return rows.length > 0
    ? html`<ul class="tree">
        ${rows}
      </ul>`
    : html`<p><code>${typeName(schema, lookup)}</code></p>`;
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
