import type { JsonSchema } from '../../../src/platform/json-schema/json-schema.js';
import type { Compare } from './compare-properties.js';
import { type Harmed, placeOf, type SchemaChange } from './schema-change.js';

/** The keyword that {@link compareOpenness} judges. */
export const OPENNESS_KEYWORDS = ['additionalProperties'];

/** What an object does with properties that it does not name: refuse them, leave them out, or keep them by a schema. */
type Openness = 'refuses' | 'leaves out' | 'keeps';

function opennessOf({ additionalProperties: further }: JsonSchema): Openness {
  if (further === undefined) return 'leaves out';
  return further === false ? 'refuses' : 'keeps';
}

/** Compares what two objects do with properties that they do not name. */
export function compareOpenness(
  before: JsonSchema,
  after: JsonSchema,
  path: string,
  compare: Compare,
): readonly SchemaChange[] {
  const [former, present] = [opennessOf(before), opennessOf(after)];
  if (former === present)
    return former === 'keeps' ? compare(furtherOf(before), furtherOf(after), path === '' ? '*' : `${path}.*`) : [];
  const place = path === '' ? '' : ` in ${placeOf(path)}`;
  const harms: Harmed[] = [];
  if (present === 'refuses' || former === 'keeps') harms.push('senders');
  if (former === 'keeps' || (former === 'refuses' && present === 'keeps')) harms.push('readers');
  if (former === 'keeps' && present === 'refuses') harms.push('past');
  return [
    {
      rule: harms.includes('senders') ? 'object-closed' : 'object-opened',
      harms,
      what: `${present} properties that it does not name${place}, where it ${PAST[former]} before`,
    },
  ];
}

const PAST = { refuses: 'refused them', 'leaves out': 'left them out', keeps: 'kept them' } as const;

function furtherOf({ additionalProperties: further }: JsonSchema): JsonSchema {
  return typeof further === 'object' ? further : {};
}
