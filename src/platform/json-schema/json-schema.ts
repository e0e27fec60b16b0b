import { z } from 'zod';

/** The parts of a JSON Schema (draft 2020-12 or 7) that the platform reads. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly $ref?: string;
  readonly $defs?: { readonly [name: string]: JsonSchema };
  readonly definitions?: { readonly [name: string]: JsonSchema };
  readonly description?: string;
  readonly [keyword: string]: unknown;
}

/**
 * The JSON Schema of what a caller may write (`input`) or receives (`output`). Definitions stand below `$defs` in
 * draft 2020-12 and below `definitions` in draft 7.
 * @throws Error naming `what` when the schema cannot be described, such as one with a date.
 */
export function jsonSchemaOf(
  schema: z.ZodType,
  io: 'input' | 'output',
  what: string,
  target: 'draft-2020-12' | 'draft-7' = 'draft-2020-12',
): JsonSchema {
  try {
    const { $schema: _dialect, ...described } = z.toJSONSchema(schema, { target, io });
    return described as JsonSchema;
  } catch (error) {
    throw new Error(`The schema of ${what} cannot be described as JSON Schema; use plain data only.`, { cause: error });
  }
}

/** The schema itself and, where it is a union or an intersection or a reference, all that it is made of. */
export function* alternatives(schema: JsonSchema, root: JsonSchema, depth = 0): Generator<JsonSchema> {
  if (depth > 8) return;
  yield schema;
  const target = schema.$ref === undefined ? undefined : resolved(schema.$ref, root);
  if (target) yield* alternatives(target, root, depth + 1);
  for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    yield* alternatives(part, root, depth + 1);
}

function resolved(ref: string, root: JsonSchema): JsonSchema | undefined {
  return ref === '#' ? root : root.$defs?.[ref.replace('#/$defs/', '')];
}

/** The types that a value may have: those stated, and those of the values listed. */
export function typesOf(schema: JsonSchema, root: JsonSchema): ReadonlySet<string> {
  const types = new Set<string>();
  for (const part of alternatives(schema, root)) {
    for (const type of typeof part.type === 'string' ? [part.type] : (part.type ?? [])) types.add(type);
    for (const value of [...(part.enum ?? []), ...('const' in part ? [part.const] : [])]) types.add(typeof value);
  }
  return types;
}

/** The properties of an object, of all its alternatives; a property that differs between them has several schemas. */
export function propertiesOf(root: JsonSchema): ReadonlyMap<string, JsonSchema> {
  const found = new Map<string, JsonSchema>();
  for (const part of alternatives(root, root))
    for (const [name, schema] of Object.entries(part.properties ?? {})) {
      const known = found.get(name);
      found.set(name, known && known !== schema ? { anyOf: [known, schema] } : schema);
    }
  return found;
}
