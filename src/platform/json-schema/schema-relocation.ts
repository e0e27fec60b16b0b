import type { JsonSchema } from './json-schema.js';

/**
 * Moves a schema into an OpenAPI or AsyncAPI document: its own definitions become components below `name`, and its references point
 * to them.
 */
export function relocated(
  schema: JsonSchema,
  name: string,
): { readonly schema: JsonSchema; readonly components: { readonly [name: string]: JsonSchema } } {
  let recursive = false;
  const target = (ref: string): string => {
    if (ref === '#') recursive = true;
    return `#/components/schemas/${ref === '#' ? name : `${name}.${ref.replace(/^#\/(\$defs|definitions)\//, '')}`}`;
  };
  const move = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(move);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string' ? target(inner) : move(inner),
      ]),
    );
  };
  const { $defs, definitions, ...own } = schema;
  const moved = move(own) as JsonSchema;
  const components = Object.fromEntries(
    Object.entries({ ...$defs, ...definitions }).map(([def, inner]) => [`${name}.${def}`, move(inner) as JsonSchema]),
  );
  return { schema: moved, components: recursive ? { ...components, [name]: moved } : components };
}

/** A schema of an object, or of a union of objects, without some of its properties. */
export function withoutProperties(schema: JsonSchema, names: readonly string[]): JsonSchema {
  if (names.length === 0) return schema;
  const parts = (list: readonly JsonSchema[] | undefined): JsonSchema[] | undefined =>
    list?.map((part) => withoutProperties(part, names));
  const kept = (name: string): boolean => !names.includes(name);
  return Object.fromEntries(
    Object.entries({
      ...schema,
      properties:
        schema.properties && Object.fromEntries(Object.entries(schema.properties).filter(([name]) => kept(name))),
      required: schema.required?.filter(kept),
      anyOf: parts(schema.anyOf),
      oneOf: parts(schema.oneOf),
      allOf: parts(schema.allOf),
    }).filter(([, value]) => value !== undefined),
  );
}

/** A schema whose objects admit properties that it does not know. */
export function withOpenObjects(schema: JsonSchema): JsonSchema {
  const open = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(open);
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(([key, inner]) => !(key === 'additionalProperties' && inner === false));
    return Object.fromEntries(kept.map(([key, inner]) => [key, open(inner)]));
  };
  return open(schema) as JsonSchema;
}
