import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../../../src/platform/json-schema/json-schema.js';
import { NARROWER, placeOf, type SchemaChange, WIDER } from './schema-change.js';

/** The keywords that {@link compareValues} judges. */
export const VALUE_KEYWORDS = ['enum', 'const'];

const valuesOf = (schema: JsonSchema) => schema.enum ?? ('const' in schema ? [schema.const] : undefined);
const listed = (values: readonly unknown[]) =>
  values.map((value) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value))).join(', ');

/** Compares the listed values (`enum`, `const`). */
export function compareValues(before: JsonSchema, after: JsonSchema, path: string): readonly SchemaChange[] {
  const [former, present] = [valuesOf(before), valuesOf(after)];
  const place = placeOf(path);
  if (!former && !present) return [];
  if (!former)
    return [{ rule: 'values-limited', harms: NARROWER, what: `limits ${place} to ${listed(present ?? [])}` }];
  if (!present) return [{ rule: 'values-freed', harms: WIDER, what: `no longer limits ${place} to ${listed(former)}` }];
  const without = (some: readonly unknown[], others: readonly unknown[]) =>
    some.filter((value) => !others.some((other) => isDeepStrictEqual(value, other)));
  const [added, removed] = [without(present, former), without(former, present)];
  const changes: SchemaChange[] = [];
  if (added.length > 0)
    changes.push({ rule: 'values-added', harms: WIDER, what: `added ${listed(added)} to the values of ${place}` });
  if (removed.length > 0)
    changes.push({
      rule: 'values-removed',
      harms: NARROWER,
      what: `took ${listed(removed)} from the values of ${place}`,
    });
  return changes;
}
