import { z } from 'zod';
import type { PlainSchema } from '../../../src/platform/contract/plain.js';
import { smallestValue } from '../../../src/platform/testing/smallest-value.js';
import { compareSchemas } from './compare-schemas.js';
import { describedSchema } from './described-schema.js';

const text = z.string();
const int = z.int();

/** Before, after, and what is said of the change: its rule, what happened, whom it harms. */
const PAIRS: readonly (readonly [law: string, before: PlainSchema, after: PlainSchema, said: readonly string[]])[] = [
  [
    'a property that is lost',
    z.strictObject({ plantId: text, height: int }),
    z.strictObject({ plantId: text }),
    ["property-removed: lost 'height' (senders, readers, past)"],
  ],
  [
    'a property that is lost deep inside',
    z.object({ beds: z.array(z.object({ title: text, plants: int })) }),
    z.object({ beds: z.array(z.object({ title: text })) }),
    ["property-removed: lost 'beds[].plants' (senders, readers)"],
  ],
  [
    'a new optional property',
    z.object({ plantId: text }),
    z.object({ plantId: text, height: int.optional() }),
    ["property-added: has a new property 'height' (nobody)"],
  ],
  [
    'a new property with a default',
    z.object({ plantId: text }),
    z.object({ plantId: text, height: int.default(1) }),
    ["property-added: has a new property 'height' (nobody)"],
  ],
  [
    'a new required property',
    z.object({ plantId: text }),
    z.object({ plantId: text, height: int }),
    ["property-demanded: has a new required property 'height' (senders, past)"],
  ],
  [
    'a new property where others are refused',
    z.strictObject({ plantId: text }),
    z.strictObject({ plantId: text, height: int.optional() }),
    ["property-added: has a new property 'height' (readers)"],
  ],
  [
    'a property made required',
    z.object({ height: int.optional() }),
    z.object({ height: int }),
    ["property-required: made 'height' required (senders, past)"],
  ],
  [
    'a property made optional',
    z.object({ height: int }),
    z.object({ height: int.optional() }),
    ["property-optional: made 'height' optional (readers)"],
  ],
  [
    'a required property with a default now',
    z.object({ height: int }),
    z.object({ height: int.default(1) }),
    ["property-defaulted: gave 'height' a default (nobody)"],
  ],
  [
    'a property whose default is gone',
    z.object({ height: int.default(1) }),
    z.object({ height: int.optional() }),
    ["property-optional: made 'height' optional (readers)"],
  ],
  [
    'another default',
    z.object({ height: int.default(1) }),
    z.object({ height: int.default(2) }),
    ["default-changed: changed the default of 'height' from 1 to 2 (senders)"],
  ],
  [
    'another type',
    z.object({ height: int }),
    z.object({ height: text }),
    ["type-changed: changed the type of 'height' from integer to string (senders, readers, past)"],
  ],
  [
    'a wider type',
    z.object({ height: int }),
    z.object({ height: z.number() }),
    ["type-widened: changed the type of 'height' from integer to number (readers)"],
  ],
  [
    'a narrower type',
    z.object({ height: z.number() }),
    z.object({ height: int }),
    ["type-narrowed: changed the type of 'height' from number to integer (senders, past)"],
  ],
  [
    'a value more',
    z.object({ state: z.enum(['seed', 'plant']) }),
    z.object({ state: z.enum(['seed', 'plant', 'compost']) }),
    ["values-added: added 'compost' to the values of 'state' (readers)"],
  ],
  [
    'a value less',
    z.object({ state: z.enum(['seed', 'plant']) }),
    z.object({ state: z.enum(['seed']) }),
    ["values-removed: took 'plant' from the values of 'state' (senders, past)"],
  ],
  [
    'any text limited to values',
    z.object({ state: text }),
    z.object({ state: z.enum(['seed', 'plant']) }),
    ["values-limited: limits 'state' to 'seed', 'plant' (senders, past)"],
  ],
  [
    'values that give way to any text',
    z.object({ state: z.literal('seed') }),
    z.object({ state: text }),
    ["values-freed: no longer limits 'state' to 'seed' (readers)"],
  ],
  [
    'null allowed',
    z.object({ height: int.max(9) }),
    z.object({ height: int.max(9).nullable() }),
    ["alternative-added: now allows null for 'height' (readers)"],
  ],
  [
    'null no longer allowed',
    z.object({ state: z.enum(['seed']).nullable() }),
    z.object({ state: z.enum(['seed']) }),
    ["alternative-removed: no longer allows null for 'state' (senders, past)"],
  ],
  [
    'another kind of object',
    z.discriminatedUnion('kind', [z.object({ kind: z.literal('fern') }), z.object({ kind: z.literal('moss') })]),
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('fern'), fronds: int }),
      z.object({ kind: z.literal('moss') }),
      z.object({ kind: z.literal('tree') }),
    ]),
    [
      "property-demanded: has a new required property 'fronds' (senders, past)",
      'alternative-added: now allows object with kind "tree" for its value (readers)',
    ],
  ],
  [
    'a kind less of several, in another order',
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('fern'), fronds: int }),
      z.object({ kind: z.literal('moss') }),
    ]),
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('tree') }),
      z.object({ kind: z.literal('fern'), fronds: int.optional() }),
    ]),
    [
      "property-optional: made 'fronds' optional (readers)",
      'alternative-added: now allows object with kind "tree" for its value (readers)',
      'alternative-removed: no longer allows object with kind "moss" for its value (senders, past)',
    ],
  ],
  [
    'a rule of all alternatives, once',
    z.object({ height: z.union([text, int]) }),
    z.object({ height: z.union([text, int]).refine(() => true, 'say more') }),
    ["constraint-added: added a rule to 'height' ('say more') (senders, past)"],
  ],
  [
    'a tighter limit',
    z.object({ title: text.max(60) }),
    z.object({ title: text.max(40) }),
    ["limit-tightened: changed the maxLength of 'title' from 60 to 40 (senders, past)"],
  ],
  [
    'a looser limit',
    z.object({ height: int.min(2) }),
    z.object({ height: int.min(1) }),
    ["limit-loosened: changed the minimum of 'height' from 2 to 1 (readers)"],
  ],
  [
    'a new limit',
    z.object({ height: int }),
    z.object({ height: int.max(9) }),
    ["limit-tightened: set the maximum of 'height' to 9 (senders, past)"],
  ],
  [
    'a limit lifted',
    z.object({ beds: z.array(text).max(3) }),
    z.object({ beds: z.array(text) }),
    ["limit-loosened: lifted the maxItems 3 of 'beds' (readers)"],
  ],
  [
    'a pattern',
    z.object({ title: text }),
    z.object({ title: text.regex(/^a?$/) }),
    ["constraint-added: added a pattern to 'title' (senders, past)"],
  ],
  [
    'another pattern',
    z.object({ title: text.regex(/^a?$/) }),
    z.object({ title: text.regex(/^b?$/) }),
    ["constraint-changed: changed the pattern of 'title' (senders, readers, past)"],
  ],
  [
    'no pattern any more',
    z.object({ title: text.regex(/^a?$/) }),
    z.object({ title: text }),
    ["constraint-removed: dropped the pattern of 'title' (readers)"],
  ],
  [
    'a format',
    z.object({ at: text }),
    z.object({ at: z.iso.datetime() }),
    ["constraint-added: added a format to 'at' (senders, past)"],
  ],
  [
    'a rule',
    z.object({ a: text }),
    z.object({ a: text }).refine(() => true, 'say more'),
    ["constraint-added: added a rule to its value ('say more') (senders, past)"],
  ],
  [
    'no rule any more',
    z.object({ a: text.refine(() => true, 'begin with a') }),
    z.object({ a: text }),
    ["constraint-removed: dropped a rule of 'a' ('begin with a') (readers)"],
  ],
  [
    'an object that refuses what it does not know',
    z.object({ bed: z.object({ a: text }) }),
    z.object({ bed: z.strictObject({ a: text }) }),
    ["object-closed: refuses properties that it does not name in 'bed', where it left them out before (senders)"],
  ],
  [
    'an object that no longer refuses what it does not know',
    z.strictObject({ a: text }),
    z.object({ a: text }),
    ['object-opened: leaves out properties that it does not name, where it refused them before (nobody)'],
  ],
  [
    'a map of something else',
    z.record(text, int),
    z.record(text, z.number()),
    ["type-widened: changed the type of '*' from integer to number (readers)"],
  ],
  [
    'a map that becomes an object',
    z.object({ m: z.record(text, int) }),
    z.object({ m: z.strictObject({}) }),
    [
      "object-closed: refuses properties that it does not name in 'm', where it kept them before (senders, readers, past)",
      "constraint-removed: dropped the propertyNames of 'm' (readers)",
    ],
  ],
  [
    'a list that becomes a tuple',
    z.object({ m: z.array(int) }),
    z.object({ m: z.tuple([int]) }),
    [
      "constraint-changed: changed the items of 'm' (senders, readers, past)",
      "limit-tightened: set the minItems of 'm' to 1 (senders, past)",
      "limit-tightened: set the maxItems of 'm' to 1 (senders, past)",
      "constraint-added: added a prefixItems to 'm' (senders, past)",
    ],
  ],
];

const changes = (before: PlainSchema, after: PlainSchema) =>
  compareSchemas(describedSchema(before), describedSchema(after));
const harmed = (before: PlainSchema, after: PlainSchema) => changes(before, after).flatMap(({ harms }) => harms);
const written = (schema: PlainSchema) => schema.parse(smallestValue(z.toJSONSchema(schema, { io: 'input' })));

describe('a change of a schema', () => {
  it.each(PAIRS)('%s is reported, with whom it harms', (_law, before, after, said) => {
    expect(
      changes(before, after).map(({ rule, what, harms }) => `${rule}: ${what} (${harms.join(', ') || 'nobody'})`),
    ).toEqual(said);
    expect(changes(before, before)).toEqual([]);
  });

  const harmless = (who: 'readers' | 'past') =>
    PAIRS.filter(([, before, after]) => !harmed(before, after).includes(who));

  it.each(harmless('readers'))(
    '%s: a reader of the former one can read what is written by the present one',
    (_law, before, after) => {
      expect(before.safeParse(written(after))).toMatchObject({ success: true });
    },
  );

  it.each(harmless('past'))(
    '%s: a reader of the present one can read what was written by the former one',
    (_law, before, after) => {
      expect(after.safeParse(written(before))).toMatchObject({ success: true });
    },
  );
});

/** The JSON value with one of its leaves exchanged, for each leaf. */
function* exchanged(value: unknown): Generator<unknown> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value))
      for (const other of exchanged(part))
        yield Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
  } else yield typeof value === 'number' ? value + 1 : typeof value === 'string' ? `${value}x` : value !== true;
}

it('no keyword of a schema changes unnoticed', () => {
  const rich = describedSchema(
    z
      .strictObject({
        beds: z.array(z.object({ title: text.max(60).regex(/^a?$/), at: z.iso.datetime() })).max(3),
        state: z.enum(['seed', 'plant']),
        kind: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('fern') }),
          z.object({ kind: z.literal('moss') }),
        ]),
        height: z.number().gt(3).multipleOf(2).nullable(),
        limit: int.min(1).default(20),
        pair: z.tuple([text, int]),
        map: z.record(text, z.boolean()),
        open: z.looseObject({ a: text }),
      })
      .refine(() => true, 'say more'),
  );
  const others = [...exchanged(rich)];
  expect(others.length).toBeGreaterThan(40);
  const unnoticed = others.filter((other) => compareSchemas(rich, other as typeof rich).length === 0);
  expect(unnoticed).toEqual([]);
});

describe('the description of a schema', () => {
  it('says nothing that every integer or every text of its format keeps anyway', () => {
    expect(describedSchema(z.object({ height: z.int(), at: z.iso.datetime(), mail: z.email() })).properties).toEqual({
      height: { type: 'integer' },
      at: { type: 'string', format: 'date-time' },
      mail: { type: 'string', format: 'email' },
    });
  });

  it('says what differs from the usual, and what only looks like a keyword', () => {
    const schema = z.object({
      pattern: z.string(),
      title: z.iso.datetime({ offset: true }),
      maximum: z.literal('title'),
    });
    expect(describedSchema(schema).properties).toEqual({
      pattern: { type: 'string' },
      title: { type: 'string', format: 'date-time', pattern: expect.any(String) },
      maximum: { type: 'string', const: 'title' },
    });
  });

  it('says by their messages what JSON Schema cannot say', () => {
    const schema = z.object({ a: z.string().refine(() => true, 'begin with a') }).refine(() => true);
    expect(describedSchema(schema)).toMatchObject({
      properties: { a: { 'x-rules': ['begin with a'] } },
      'x-rules': ['a rule without a message'],
    });
  });

  it('and its change is found where it contains itself', () => {
    const nested = (height: z.ZodType) => {
      const plant: z.ZodType = z.object({ height, shoots: z.lazy(() => z.array(plant)) });
      return describedSchema(z.object({ plant }));
    };
    expect(compareSchemas(nested(int), nested(text)).map(({ rule }) => rule)).toEqual(['type-changed']);
  });
});
