import { z } from 'zod';
import type { JsonSchema } from '../../../src/platform/json-schema/json-schema.js';

/** What zod says of every text of a format; stated only where a contract has something else. */
const USUAL_PATTERNS = new Map(
  [z.iso.datetime(), z.iso.date(), z.iso.time(), z.email(), z.uuid()].map((schema) => {
    const { format, pattern } = z.toJSONSchema(schema);
    return [format, pattern];
  }),
);

/** Words for people; they promise nothing. */
const ANNOTATIONS = ['$schema', 'title', 'description', 'examples', 'deprecated', 'readOnly'];

/**
 * A schema as JSON Schema (draft 2020-12): what may be written by it. Who reads gets the properties that are `required` or
 * have a `default`; `additionalProperties: false` marks an object that refuses what it does not know, any other leaves it
 * out. What JSON Schema cannot say (`refine`) stands as its message below `x-rules`. What every integer or every text of a
 * format keeps anyway is left out.
 */
export function describedSchema(schema: z.ZodType): JsonSchema {
  const described = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const rules = rulesOf(zodSchema);
      if (rules.length > 0) jsonSchema['x-rules'] = rules;
    },
  });
  return plainly(JSON.parse(JSON.stringify(described)) as JsonSchema) as JsonSchema;
}

/** The messages of a schema's own checks. A rule that has none is counted. */
function rulesOf(schema: z.core.$ZodType): readonly string[] {
  return (schema._zod.def.checks ?? []).flatMap((check) => {
    const { check: kind, error } = check._zod.def as { check?: string; error?: (issue: never) => unknown };
    if (kind !== undefined && kind !== 'custom') return [];
    const message = error?.({} as never);
    return [typeof message === 'string' ? message : 'a rule without a message'];
  });
}

function plainly(value: unknown, named = false): unknown {
  if (Array.isArray(value)) return value.map((item) => plainly(item));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([keyword, stated]) => named || !isImplied(value as JsonSchema, keyword, stated),
  );
  return Object.fromEntries(
    kept.map(([keyword, stated]) => {
      // Below these, the keys are names that the contract chose; below the others, data.
      if (keyword === 'properties' || keyword === '$defs') return [keyword, plainly(stated, !named)];
      return [keyword, !named && ['default', 'const', 'enum'].includes(keyword) ? stated : plainly(stated)];
    }),
  );
}

function isImplied(schema: JsonSchema, keyword: string, stated: unknown): boolean {
  if (ANNOTATIONS.includes(keyword)) return true;
  if (keyword === 'pattern') return stated === USUAL_PATTERNS.get(schema['format'] as string | undefined);
  if (schema.type !== 'integer') return false;
  return keyword === 'maximum' ? stated === Number.MAX_SAFE_INTEGER : stated === Number.MIN_SAFE_INTEGER;
}
