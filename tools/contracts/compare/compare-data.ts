import type { JsonSchema } from '../../../src/platform/json-schema/json-schema.js';
import { compareSchemas } from './compare-schemas.js';
import type { Consumer } from './consumer.js';
import { breaking, compatible, type Difference } from './difference.js';
import type { Harmed, SchemaRule } from './schema-change.js';

interface Schemas {
  readonly module: string;
  /** `garden.plant` */
  readonly subject: string;
  readonly before: { readonly [keyword: string]: unknown };
  readonly after: { readonly [keyword: string]: unknown };
  readonly consumers: readonly Consumer[];
}

interface Side {
  readonly name: 'input' | 'answer';
  readonly harmed: Harmed;
  /** What a caller does with a property that is gone. */
  readonly verb: string;
  readonly advice: { readonly [rule in SchemaRule]?: string };
  readonly otherwise: string;
  readonly harmless: string;
}

const INPUT: Side = {
  name: 'input',
  harmed: 'senders',
  verb: 'send',
  advice: {
    'property-removed': 'keep it until nobody sends it',
    'property-demanded': 'make it optional, or give it a default',
    'property-required': 'leave it optional, or give it a default',
    'default-changed': 'keep it: who leaves the property out relies on it',
  },
  otherwise: 'take what was taken before',
  harmless: 'what was sent before is taken as before',
};

const ANSWER: Side = {
  name: 'answer',
  harmed: 'readers',
  verb: 'read',
  advice: {
    'property-removed': 'keep it until nobody reads it',
    'property-optional': 'return it always',
  },
  otherwise: 'return only what was returned before',
  harmless: 'who reads it as before can do so',
};

/** Compares what a call takes. Breaking is what a caller of the former contract would be refused, or not heeded in. */
export function compareInputs(schemas: Schemas): readonly Difference[] {
  return compareSide(schemas, INPUT);
}

/** Compares the answers of a call. Breaking is what a reader by the former contract would refuse, or miss. */
export function compareAnswers(schemas: Schemas): readonly Difference[] {
  return compareSide(schemas, ANSWER);
}

function compareSide({ module, subject, before, after, consumers }: Schemas, side: Side): readonly Difference[] {
  return compareSchemas(before as JsonSchema, after as JsonSchema).map(({ rule, harms, what }) => {
    const change = { module, subject, rule: `${side.name}:${rule}`, what: `the ${side.name} of ${subject} ${what}` };
    if (!harms.includes(side.harmed)) return compatible(change, side.harmless, consumers);
    if (consumers.length === 0) return compatible(change, 'nobody calls it');
    const isLost = rule === 'property-removed';
    return breaking(
      change,
      { consumers, verb: isLost ? side.verb : 'call', isLost },
      side.advice[rule] ?? side.otherwise,
    );
  });
}
