import type { JsonSchema } from '../../json-schema/json-schema.js';

/** The parts of OpenAPI 3.1 that the edge writes, and the reference reads. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: {
    readonly schemas: { readonly [name: string]: JsonSchema };
    readonly securitySchemes: { readonly [name: string]: object };
  };
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: JsonContent };
  readonly responses: { readonly [status: string]: ResponseDescription };
  readonly security: readonly { readonly [scheme: string]: readonly string[] }[];
  /** Who may call: roles, `role:own`, `anyone`, `signedIn`, `module:<name>`. */
  readonly 'x-allow': readonly string[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
  readonly example?: unknown;
}

export interface ResponseDescription {
  readonly description: string;
  readonly headers?: { readonly [name: string]: { readonly description: string; readonly schema: JsonSchema } };
  readonly content?: { readonly [type: string]: { readonly schema: JsonSchema } };
  /** The codes that a problem of this status may have, each with its meaning. */
  readonly 'x-codes'?: { readonly [code: string]: string };
}

export interface JsonContent {
  readonly 'application/json': { readonly schema: JsonSchema; readonly example?: unknown };
}
