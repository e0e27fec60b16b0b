import { z } from 'zod';
import type { Listener } from '../../src/platform/contract/route.js';
import type { JsonSchema } from '../../src/platform/json-schema/json-schema.js';
import type {
  OpenApiDocument,
  Operation as Described,
  Parameter,
} from '../../src/platform/edge/openapi/openapi-document.js';
import type { Door } from './door.js';

/** One operation of the API, as its own description has it. */
export interface Operation {
  readonly id: string;
  readonly listener: Listener;
  readonly method: string;
  /** With `{name}` parts. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** With its references resolved. */
  readonly body: JsonSchema | undefined;
  /** The codes that its description promises, by status. */
  readonly codes: { readonly [status: string]: readonly string[] };
  readonly allow: readonly string[];
  /** Whether a body, or a parameter's value, is what the description requires. */
  fits(schema: JsonSchema, value: unknown): boolean;
}

/** Every operation that a listener of the running marketplace describes. */
export async function operationsAt(door: Door, listener: Listener = 'public'): Promise<readonly Operation[]> {
  const document = JSON.parse((await door.get('/openapi.json')).text) as OpenApiDocument;
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      ...operationOf(method, path, described, document),
      listener,
    })),
  );
}

function operationOf(
  method: string,
  path: string,
  described: Described,
  document: OpenApiDocument,
): Omit<Operation, 'listener'> {
  const resolve = (schema: JsonSchema): JsonSchema => resolved(schema, document, 0);
  const body = described.requestBody?.content['application/json'].schema;
  const checks = new Map<JsonSchema, z.ZodType>();
  return {
    id: described.operationId,
    method: method.toUpperCase(),
    path,
    parameters: described.parameters.map((parameter) => ({ ...parameter, schema: resolve(parameter.schema) })),
    body: body && resolve(body),
    codes: Object.fromEntries(
      Object.entries(described.responses).map(([status, { 'x-codes': codes = {} }]) => [status, Object.keys(codes)]),
    ),
    allow: described['x-allow'],
    fits(schema, value) {
      const check =
        checks.get(schema) ?? z.fromJSONSchema(withoutPatterns(schema) as Parameters<typeof z.fromJSONSchema>[0]);
      checks.set(schema, check);
      return check.safeParse(value).success && fitsPatterns(schema, value);
    },
  };
}

/** A schema in which references are replaced by what they refer to. */
function resolved(schema: JsonSchema, document: OpenApiDocument, depth: number): JsonSchema {
  if (depth > 12) return {};
  const name = schema.$ref?.replace('#/components/schemas/', '');
  if (name !== undefined) return resolved(document.components.schemas[name] ?? {}, document, depth + 1);
  const inner = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(inner)
      : typeof value === 'object' && value !== null
        ? resolved(value as JsonSchema, document, depth + 1)
        : value;
  return Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, inner(value)]));
}

/** Zod reads patterns without the flag `u`, against what JSON Schema recommends: they are left out, and checked below. */
function withoutPatterns(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutPatterns);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([keyword, value]) => keyword !== 'pattern' || typeof value !== 'string');
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, withoutPatterns(value)]));
}

/** Whether the texts in a value match the patterns of their schemas. */
function fitsPatterns(schema: JsonSchema, value: unknown): boolean {
  const { pattern, properties = {}, items, allOf = [] } = schema;
  if (typeof value === 'string') {
    if (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(value)) return false;
  } else if (Array.isArray(value)) {
    if (items && !value.every((item) => fitsPatterns(items, item))) return false;
  } else if (typeof value === 'object' && value !== null) {
    const fields = value as { readonly [name: string]: unknown };
    const present = Object.entries(properties).filter(([name]) => Object.hasOwn(fields, name));
    if (!present.every(([name, inner]) => fitsPatterns(inner, fields[name]))) return false;
  }
  const some = schema.anyOf ?? schema.oneOf;
  return allOf.every((part) => fitsPatterns(part, value)) && (!some || some.some((part) => fitsPatterns(part, value)));
}
