import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../../../src/platform/json-schema/json-schema.js';
import type { Compare } from './compare-properties.js';
import { NARROWER, placeOf, type SchemaChange, WIDER } from './schema-change.js';

/** What a schema consists of, when it is a union or has several types; otherwise itself. */
export function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const { anyOf, oneOf, type, ...rest } = schema;
  const parts = anyOf ?? oneOf;
  if (parts && (!anyOf || !oneOf))
    return parts.flatMap((part) => alternativesOf({ ...(type ? { type } : {}), ...rest, ...part }));
  if (Array.isArray(type)) return type.map((one: string) => ({ ...schema, type: one }));
  return [schema];
}

/**
 * Compares two sets of alternatives: those that are equal fall away, those of the same kind (their type and the constants
 * that distinguish them) are compared with each other, and so are the last one of each side.
 */
export function compareAlternatives(
  before: readonly JsonSchema[],
  after: readonly JsonSchema[],
  path: string,
  compare: Compare,
): readonly SchemaChange[] {
  const removed = [...before];
  const added: JsonSchema[] = [];
  const changes: SchemaChange[] = [];
  const take = (fits: (candidate: JsonSchema) => boolean): JsonSchema | undefined => {
    const index = removed.findIndex(fits);
    return index < 0 ? undefined : removed.splice(index, 1)[0];
  };
  const changed = after.filter((present) => !take((former) => isDeepStrictEqual(former, present)));
  for (const present of changed) {
    const former = take((candidate) => kindOf(candidate) === kindOf(present));
    if (!former) added.push(present);
    // What is said of all alternatives (a limit of a text that may be null) is said once.
    else for (const change of compare(former, present, path)) if (!changes.some(isSame(change))) changes.push(change);
  }
  if (removed.length === 1 && added.length === 1 && before.length === 1 && after.length === 1)
    return [...changes, ...compare(removed[0] as JsonSchema, added[0] as JsonSchema, path)];
  return [
    ...changes,
    ...added.map((one): SchemaChange => ({
      rule: 'alternative-added',
      harms: WIDER,
      what: `now allows ${kindOf(one)} for ${placeOf(path)}`,
    })),
    ...removed.map((one): SchemaChange => ({
      rule: 'alternative-removed',
      harms: NARROWER,
      what: `no longer allows ${kindOf(one)} for ${placeOf(path)}`,
    })),
  ];
}

const isSame = (change: SchemaChange) => (known: SchemaChange) => known.what === change.what;

/** `string`, or `object with kind 'fern'`. */
function kindOf(schema: JsonSchema): string {
  const type =
    typeof schema.type === 'string'
      ? schema.type
      : (schema.enum?.map((value) => JSON.stringify(value)).join('|') ?? 'anything');
  const constants = Object.entries(schema.properties ?? {})
    .filter(([, property]) => 'const' in property)
    .map(([name, property]) => `${name} ${JSON.stringify(property.const)}`);
  return constants.length > 0 ? `${type} with ${constants.join(' and ')}` : type;
}
