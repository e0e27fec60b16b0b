import { z } from 'zod';
import type { JsonSchema } from '../../src/platform/edge/json-schema.js';
import type { OpenApiDocument, Operation as Described, Parameter } from '../../src/platform/edge/openapi-document.js';
import type { Door } from './door.js';

/** One operation of the API, as its own description tells it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With `{name}` parts. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** With its references resolved. */
  readonly body: JsonSchema | undefined;
  /** The codes that its description promises, by status. */
  readonly codes: { readonly [status: string]: readonly string[] };
  readonly allow: readonly string[];
  /** Whether a body, or a parameter's value, is what the description asks for. */
  fits(schema: JsonSchema, value: unknown): boolean;
}

/** Every operation that the running marketplace describes; nothing is listed by hand. */
export async function operationsAt(door: Door): Promise<readonly Operation[]> {
  const document = JSON.parse((await door.get('/openapi.json')).text) as OpenApiDocument;
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operationOf(method, path, described, document)),
  );
}

function operationOf(method: string, path: string, described: Described, document: OpenApiDocument): Operation {
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
      const check = checks.get(schema) ?? z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
      checks.set(schema, check);
      return check.safeParse(value).success;
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
