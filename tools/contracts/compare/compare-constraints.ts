import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../../../src/platform/json-schema/json-schema.js';
import { NARROWER, placeOf, type SchemaChange, UNCLEAR, WIDER } from './schema-change.js';

/** The keyword below which {@link describedSchema} states the messages of rules. */
const RULES = 'x-rules';

/**
 * Compares every other keyword (`pattern`, `format`, `multipleOf`, …): in JSON Schema one more keyword allows less, one
 * less allows more, and what another value of it does cannot be known.
 */
export function compareConstraints(
  before: JsonSchema,
  after: JsonSchema,
  path: string,
  judged: readonly string[],
): readonly SchemaChange[] {
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)]);
  const place = placeOf(path);
  const others = [...keywords].filter((keyword) => keyword !== RULES && !judged.includes(keyword));
  return [
    ...compareRules(before, after, place),
    ...others.flatMap((keyword): readonly SchemaChange[] => {
      if (isDeepStrictEqual(before[keyword], after[keyword])) return [];
      if (!(keyword in before))
        return [{ rule: 'constraint-added', harms: NARROWER, what: `added a ${keyword} to ${place}` }];
      if (!(keyword in after))
        return [{ rule: 'constraint-removed', harms: WIDER, what: `dropped the ${keyword} of ${place}` }];
      return [{ rule: 'constraint-changed', harms: UNCLEAR, what: `changed the ${keyword} of ${place}` }];
    }),
  ];
}

function compareRules(before: JsonSchema, after: JsonSchema, place: string): readonly SchemaChange[] {
  const rulesOf = (schema: JsonSchema) => (schema[RULES] ?? []) as readonly string[];
  const beyond = (some: readonly string[], others: readonly string[]) =>
    some.filter((rule, index) => some.slice(0, index + 1).filter((same) => same === rule).length > count(others, rule));
  return [
    ...beyond(rulesOf(after), rulesOf(before)).map((rule): SchemaChange => ({
      rule: 'constraint-added',
      harms: NARROWER,
      what: `added a rule to ${place} ('${rule}')`,
    })),
    ...beyond(rulesOf(before), rulesOf(after)).map((rule): SchemaChange => ({
      rule: 'constraint-removed',
      harms: WIDER,
      what: `dropped a rule of ${place} ('${rule}')`,
    })),
  ];
}

const count = (rules: readonly string[], rule: string) => rules.filter((same) => same === rule).length;
