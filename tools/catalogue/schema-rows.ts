import type { JsonSchema } from '../../src/platform/json-schema/json-schema.js';
import { schemaWords } from '../../src/platform/json-schema/schema-words.js';

/** One field of an event's data: `lines[].price`, `integer, ≥ 0`, and what it means. */
export interface SchemaRow {
  readonly field: string;
  readonly type: string;
  readonly meaning: string;
}

/** The fields of a schema, those of inner objects after the field that holds them. A schema that contains itself is shown once. */
export function schemaRows(root: JsonSchema): readonly SchemaRow[] {
  const lookup = (ref: string): JsonSchema | undefined =>
    ref === '#' ? root : root.definitions?.[ref.replace('#/definitions/', '')];
  const fieldsOf = (schema: JsonSchema, prefix: string, open: ReadonlySet<string>): readonly SchemaRow[] => {
    if (schema.$ref !== undefined) {
      const target = open.has(schema.$ref) ? undefined : lookup(schema.$ref);
      return target ? fieldsOf(target, prefix, new Set([...open, schema.$ref])) : [];
    }
    if (schema.items) return fieldsOf(schema.items, `${prefix}[]`, open);
    const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
    const own = Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
      const field = prefix === '' ? name : `${prefix}.${name}`;
      const optional = schema.required?.includes(name) ? '' : ', optional';
      const row = { field, type: `${schemaWords(inner, lookup)}${optional}`, meaning: inner.description ?? '' };
      return [row, ...fieldsOf(inner, field, open)];
    });
    return [...own, ...parts.flatMap((part) => fieldsOf(part, prefix, open))];
  };
  return fieldsOf(root, '', new Set(['#']));
}
