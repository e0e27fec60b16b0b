import fc from 'fast-check';
import type { JsonSchema } from '../../src/platform/json-schema/json-schema.js';
import { HOSTILE_JSON, HOSTILE_VALUES } from './hostile-values.js';
import { valuesOf } from './valid-values.js';

/** A body to send, and what was done to it. */
export interface BodyCase {
  readonly what: string;
  readonly text: string;
}

type Path = readonly (string | number)[];

const EXTRA = ['admin', 'roles', 'memberId', '__proto__', 'constructor', 'prototype', 'x'.repeat(1_000), '', '$where'];
/** Stands in a value for JSON that no value can be written as. */
const PLACE = '<<raw>>';
const RANDOM_BODIES = 20;

/** Bodies made from a schema: valid ones with one fault at each place, and others that have nothing to do with it. */
export function bodyCases(schema: JsonSchema, seed: number): readonly BodyCase[] {
  const [valid] = fc.sample(valuesOf(schema), { seed, numRuns: 1 });
  const random = fc.sample(fc.jsonValue({ maxDepth: 4 }), { seed, numRuns: RANDOM_BODIES });
  const places: Path[] = [[], ...placesIn(valid)];
  return [
    ...places.flatMap((place) => [
      ...HOSTILE_VALUES.map((value) => ({
        what: `${named(place)} is ${shown(value)}`,
        text: withValue(valid, place, value),
      })),
      ...HOSTILE_JSON.map((json) => ({
        what: `${named(place)} is ${json}`,
        text: withValue(valid, place, PLACE).replace(JSON.stringify(PLACE), () => json),
      })),
    ]),
    ...places
      .filter((place) => place.length > 0)
      .map((place) => ({ what: `${named(place)} is missing`, text: without(valid, place) })),
    ...places.filter((place) => isRecord(at(valid, place))).flatMap((place) => extraFields(valid, place)),
    ...random.map((value) => ({ what: `a random body ${shown(value)}`, text: JSON.stringify(value) })),
  ];
}

/** One more field, also one that is there already. */
function extraFields(valid: unknown, place: Path): BodyCase[] {
  const fields = Object.keys(at(valid, place) as object);
  const opened = withValue(valid, place, { [PLACE]: at(valid, place) });
  return [...EXTRA, ...fields].map((name) => {
    const whole = JSON.stringify(at(valid, place));
    const more = `${whole.slice(0, -1)}${whole === '{}' ? '' : ','}${JSON.stringify(name)}:{"deeper":[1]}}`;
    return {
      what: `${named(place)} has a further ${shown(name)}`,
      text: opened.replace(JSON.stringify({ [PLACE]: at(valid, place) }), () => more),
    };
  });
}

function placesIn(value: unknown, path: Path = []): Path[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    return [place, ...placesIn(inner, place)];
  });
}

function withValue(value: unknown, place: Path, replacement: unknown): string {
  return JSON.stringify(changed(value, place, () => replacement));
}

function without(value: unknown, place: Path): string {
  return JSON.stringify(changed(value, place, () => undefined));
}

function changed(value: unknown, [first, ...rest]: Path, change: () => unknown): unknown {
  if (first === undefined) return change();
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  (copy as Record<string | number, unknown>)[first] = changed(
    (value as Record<string | number, unknown>)[first],
    rest,
    change,
  );
  return copy;
}

function at(value: unknown, place: Path): unknown {
  return place.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);
}

function isRecord(value: unknown): boolean {
  return isObject(value) && !Array.isArray(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function named(place: Path): string {
  return place.length === 0 ? 'the body' : place.join('.');
}

function shown(value: unknown): string {
  return (JSON.stringify(value) as string | undefined)?.slice(0, 60) ?? 'nothing';
}
