import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../../../src/platform/json-schema/json-schema.js';
import { alternativesOf, compareAlternatives } from './compare-alternatives.js';
import { compareConstraints } from './compare-constraints.js';
import { compareLimits, LIMIT_KEYWORDS } from './compare-limits.js';
import { compareOpenness, OPENNESS_KEYWORDS } from './compare-openness.js';
import { compareProperties, PROPERTY_KEYWORDS } from './compare-properties.js';
import { compareValues, VALUE_KEYWORDS } from './compare-values.js';
import { NARROWER, placeOf, type SchemaChange, UNCLEAR, WIDER } from './schema-change.js';

const JUDGED = [
  ...['type', 'items', '$defs'],
  ...PROPERTY_KEYWORDS,
  ...OPENNESS_KEYWORDS,
  ...VALUE_KEYWORDS,
  ...LIMIT_KEYWORDS,
];

/**
 * What has changed from one version of a schema to another, and whom it harms. Made for the JSON Schema that
 * {@link describedSchema} writes; a difference that it cannot judge counts as harm to everyone.
 */
export function compareSchemas(before: JsonSchema, after: JsonSchema, path = ''): readonly SchemaChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  const [former, present] = [alternativesOf(before), alternativesOf(after)];
  return former.length === 1 && present.length === 1
    ? compareSingle(former[0] as JsonSchema, present[0] as JsonSchema, path)
    : compareAlternatives(former, present, path, compareSchemas);
}

function compareSingle(before: JsonSchema, after: JsonSchema, path: string): readonly SchemaChange[] {
  const type = compareType(before, after, path);
  if (type?.rule === 'type-changed') return [type];
  return [
    ...(type ? [type] : []),
    ...compareValues(before, after, path),
    ...compareProperties(before, after, path, compareSchemas),
    ...compareOpenness(before, after, path, compareSchemas),
    ...compareItems(before, after, path),
    ...compareLimits(before, after, path),
    ...compareConstraints(before, after, path, JUDGED),
    ...compareDefinitions(before, after, path),
  ];
}

function compareType(before: JsonSchema, after: JsonSchema, path: string): SchemaChange | undefined {
  if (before.type === after.type) return undefined;
  const spoken = ({ type }: JsonSchema) => String(type ?? 'any');
  const what = `changed the type of ${placeOf(path)} from ${spoken(before)} to ${spoken(after)}`;
  if (before.type === 'integer' && after.type === 'number') return { rule: 'type-widened', harms: WIDER, what };
  if (before.type === 'number' && after.type === 'integer') return { rule: 'type-narrowed', harms: NARROWER, what };
  return { rule: 'type-changed', harms: UNCLEAR, what };
}

function compareItems(before: JsonSchema, after: JsonSchema, path: string): readonly SchemaChange[] {
  const [former, present] = [before.items, after.items];
  if (isDeepStrictEqual(former, present)) return [];
  if (typeof former === 'object' && typeof present === 'object') return compareSchemas(former, present, `${path}[]`);
  return [{ rule: 'constraint-changed', harms: UNCLEAR, what: `changed the items of ${placeOf(path)}` }];
}

/** What a schema that contains itself refers to by name. A name that comes or goes shows where it is referred to. */
function compareDefinitions(before: JsonSchema, after: JsonSchema, path: string): readonly SchemaChange[] {
  return Object.entries(before.$defs ?? {}).flatMap(([name, former]) => {
    const present = after.$defs?.[name];
    return present ? compareSchemas(former, present, path === '' ? name : `${path}.${name}`) : [];
  });
}
