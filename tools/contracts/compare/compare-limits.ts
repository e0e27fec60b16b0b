import type { JsonSchema } from '../../../src/platform/json-schema/json-schema.js';
import { NARROWER, placeOf, type SchemaChange, WIDER } from './schema-change.js';

/** The lower a floor, the more is allowed. */
const FLOORS = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const CEILINGS = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

/** The keywords that {@link compareLimits} judges. */
export const LIMIT_KEYWORDS = [...FLOORS, ...CEILINGS];

/** Compares the limits of numbers, texts, lists and objects. */
export function compareLimits(before: JsonSchema, after: JsonSchema, path: string): readonly SchemaChange[] {
  return LIMIT_KEYWORDS.flatMap((keyword): readonly SchemaChange[] => {
    const [former, present] = [before[keyword], after[keyword]] as [number | undefined, number | undefined];
    if (former === present) return [];
    const what = `${spoken(keyword, former, present)}`.replace('?', placeOf(path));
    return isTighter(keyword, former, present)
      ? [{ rule: 'limit-tightened', harms: NARROWER, what }]
      : [{ rule: 'limit-loosened', harms: WIDER, what }];
  });
}

function spoken(keyword: string, former: number | undefined, present: number | undefined): string {
  if (former === undefined) return `set the ${keyword} of ? to ${present}`;
  if (present === undefined) return `lifted the ${keyword} ${former} of ?`;
  return `changed the ${keyword} of ? from ${former} to ${present}`;
}

function isTighter(keyword: string, former: number | undefined, present: number | undefined): boolean {
  if (former === undefined || present === undefined) return former === undefined;
  return FLOORS.includes(keyword) ? present > former : present < former;
}
