import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../../../src/platform/json-schema/json-schema.js';
import { type Harmed, placeOf, type SchemaChange } from './schema-change.js';

/** Compares two schemas at a path. */
export type Compare = (before: JsonSchema, after: JsonSchema, path: string) => readonly SchemaChange[];

/** The keywords that {@link compareProperties} judges; `default` is one of a property. */
export const PROPERTY_KEYWORDS = ['properties', 'required', 'default'];

/** Compares the properties of two objects. */
export function compareProperties(
  before: JsonSchema,
  after: JsonSchema,
  path: string,
  compare: Compare,
): readonly SchemaChange[] {
  const [former, present] = [before.properties ?? {}, after.properties ?? {}];
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const removed = Object.keys(former).filter((name) => !Object.hasOwn(present, name));
  return [
    ...removed.map((name) => lost(after, at(name))),
    ...Object.entries(present).flatMap(([name, schema]) => {
      const known = Object.hasOwn(former, name) ? former[name] : undefined;
      if (!known) return [added(before, after, name, at(name))];
      return [...comparePresence(before, after, name, at(name)), ...compare(known, schema, at(name))];
    }),
  ];
}

const isClosed = (object: JsonSchema) => object.additionalProperties === false;
const isDemanded = (object: JsonSchema, name: string) => (object.required ?? []).includes(name);
const hasDefault = (object: JsonSchema, name: string) => 'default' in (object.properties?.[name] ?? {});

/** Who reads an object finds the property in it for certain: it is demanded of the writer, or filled in for him. */
const isCertain = (object: JsonSchema, name: string) => isDemanded(object, name) || hasDefault(object, name);

function lost(after: JsonSchema, place: string): SchemaChange {
  const harms: Harmed[] = ['senders', 'readers'];
  if (isClosed(after)) harms.push('past');
  return { rule: 'property-removed', harms, what: `lost ${placeOf(place)}` };
}

function added(before: JsonSchema, after: JsonSchema, name: string, place: string): SchemaChange {
  const refused: Harmed[] = isClosed(before) ? ['readers'] : [];
  return isDemanded(after, name)
    ? {
        rule: 'property-demanded',
        harms: ['senders', 'past', ...refused],
        what: `has a new required property ${placeOf(place)}`,
      }
    : { rule: 'property-added', harms: refused, what: `has a new property ${placeOf(place)}` };
}

function comparePresence(before: JsonSchema, after: JsonSchema, name: string, path: string): readonly SchemaChange[] {
  const place = placeOf(path);
  const changes: SchemaChange[] = [];
  if (!isDemanded(before, name) && isDemanded(after, name))
    changes.push({ rule: 'property-required', harms: ['senders', 'past'], what: `made ${place} required` });
  if (isCertain(before, name) && !isCertain(after, name))
    changes.push({ rule: 'property-optional', harms: ['readers'], what: `made ${place} optional` });
  if (!hasDefault(before, name) && hasDefault(after, name) && !isDemanded(after, name))
    changes.push({ rule: 'property-defaulted', harms: [], what: `gave ${place} a default` });
  const [former, present] = [before.properties?.[name]?.['default'], after.properties?.[name]?.['default']];
  if (hasDefault(before, name) && hasDefault(after, name) && !isDeepStrictEqual(former, present))
    changes.push({
      rule: 'default-changed',
      harms: ['senders'],
      what: `changed the default of ${place} from ${JSON.stringify(former)} to ${JSON.stringify(present)}`,
    });
  return changes;
}
