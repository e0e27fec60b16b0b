/** The parts of JSON Schema that say what the smallest value is. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly format?: string;
}

const FORMATS: { readonly [format: string]: string } = {
  uuid: '00000000-0000-4000-8000-000000000000',
  'date-time': '2026-01-01T00:00:00.000Z',
  date: '2026-01-01',
  email: 'a@example.com',
  uri: 'http://localhost/',
};

/** The smallest value that a schema allows, as far as the schema defines it: patterns are not solved. */
export function smallestValue(schema: object): unknown {
  const of: Schema = schema;
  if (of.const !== undefined) return of.const;
  if (of.default !== undefined) return of.default;
  if (of.enum) return of.enum[0];
  const alternative = of.anyOf?.[0] ?? of.oneOf?.[0];
  if (alternative) return smallestValue(alternative);
  switch (of.type) {
    case 'object':
      return Object.fromEntries((of.required ?? []).map((name) => [name, smallestValue(of.properties?.[name] ?? {})]));
    case 'array':
      return Array.from({ length: of.minItems ?? 0 }, () => smallestValue(of.items ?? {}));
    case 'integer':
    case 'number':
      return Math.max(0, of.minimum ?? 0, of.exclusiveMinimum === undefined ? 0 : of.exclusiveMinimum + 1);
    case 'string':
      return FORMATS[of.format ?? ''] ?? 'a'.repeat(of.minLength ?? 0);
    case 'boolean':
      return false;
    default:
      return null;
  }
}
