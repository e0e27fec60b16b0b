import { z } from 'zod';
import { type Access, anyone, byModule, signedIn } from '../../../src/platform/contract/access.js';
import { type AnyCall, command, query } from '../../../src/platform/contract/call.js';
import { type AnyContract, contract } from '../../../src/platform/contract/contract.js';
import { refusal } from '../../../src/platform/contract/refusal.js';
import { get, post } from '../../../src/platform/contract/route.js';
import { calling, changed, consumer, lines } from './fixtures/change.js';

const ACCEPT = 'If every consumer is ready, accept it: npm run contracts -- accept garden.';
const CLIENTS = 'and clients of the public API call it (POST /api/plants)';
const FERN = 'and fern calls it (src/modules/fern/module.ts)';
const BOTH = 'and fern and clients of the public API call it (src/modules/fern/module.ts, POST /api/plants)';
const TOO_COLD = refusal('TOO_COLD', 409, 'It is too cold.');

const Nothing = z.object({});
const base = { in: Nothing, out: Nothing, allow: [byModule('fern'), 'keeper'], http: post('/api/plants') } as const;
const { http: _http, ...inside } = base;

const garden = (plant?: AnyCall): AnyContract => contract('garden', { calls: plant ? { plant } : {} });
const admitting = (...allow: Access[]) => command({ ...base, allow });

/** What a change means to fern, which uses the garden, and to the public. */
const reported = (before?: AnyCall, after?: AnyCall) => {
  const present = garden(after);
  return lines(changed(garden(before), present, [consumer('fern', [present]), consumer('moss', [])]));
};

const BREAKING: readonly (readonly [law: string, before: AnyCall, after: AnyCall | undefined, sentence: string])[] = [
  [
    'a call that is gone',
    command(base),
    undefined,
    `call:removed: garden.plant is gone, ${BOTH}; keep it until nobody calls it.`,
  ],
  [
    'a query that becomes a command',
    query(base),
    command(base),
    `call:kind-changed: garden.plant is a command instead of a query, ${BOTH}; declare a second call beside it.`,
  ],
  [
    'a route that is gone',
    command(base),
    command(inside),
    `call:route-removed: garden.plant is no longer served over HTTP, ${CLIENTS}; serve it until nobody requests it.`,
  ],
  [
    'another path',
    command(base),
    command({ ...base, http: post('/api/seeds') }),
    `call:route-changed: garden.plant moved from POST /api/plants to POST /api/seeds, ${CLIENTS}; serve a second call at the new address, and this one until nobody requests it.`,
  ],
  [
    'another method',
    command(base),
    command({ ...base, http: { ...post('/api/plants'), method: 'PUT' } }),
    `call:route-changed: garden.plant moved from POST /api/plants to PUT /api/plants, ${CLIENTS}; serve a second call at the new address, and this one until nobody requests it.`,
  ],
  [
    'a route that the public listener no longer serves',
    command(base),
    command({ ...base, http: post('/api/plants', { listener: 'internal' }) }),
    `call:listener-changed: garden.plant is no longer served by the public listener, ${CLIENTS}; serve it there as before.`,
  ],
  [
    'another status',
    command(base),
    command({ ...base, http: post('/api/plants', { status: 202 }) }),
    `call:status-changed: garden.plant returns 202 instead of 201, ${CLIENTS}; return the same status as before.`,
  ],
  [
    'If-Match demanded',
    command(base),
    command({ ...base, http: post('/api/plants', { ifMatch: 'age' }) }),
    `call:if-match-added: garden.plant requires If-Match now, ${CLIENTS}; take requests without it.`,
  ],
  [
    'If-Match no longer read',
    command({ ...base, http: post('/api/plants', { ifMatch: 'age' }) }),
    command(base),
    `call:if-match-removed: garden.plant no longer takes 'age' from If-Match, ${CLIENTS}; take it as before.`,
  ],
  [
    'no ETag any more',
    command({ ...base, http: post('/api/plants', { etag: 'age' }) }),
    command(base),
    `call:etag-removed: garden.plant no longer sends an ETag, ${CLIENTS}; send it until nobody reads it.`,
  ],
  [
    'another ETag',
    command({ ...base, http: post('/api/plants', { etag: 'age' }) }),
    command({ ...base, http: post('/api/plants', { etag: 'size' }) }),
    `call:etag-changed: garden.plant sends 'size' as ETag instead of 'age', ${CLIENTS}; send it as before.`,
  ],
  [
    'a role that is no longer admitted',
    command(base),
    admitting(byModule('fern')),
    `call:access-removed: garden.plant no longer admits keeper, ${CLIENTS}; admit them until they have another way.`,
  ],
  [
    'a role that is admitted to its own alone',
    admitting('keeper'),
    admitting('keeper:own'),
    `call:access-removed: garden.plant no longer admits keeper, ${CLIENTS}; admit them until they have another way.`,
  ],
  [
    'a module that is no longer admitted',
    command(base),
    admitting('keeper'),
    `call:access-removed: garden.plant no longer admits the module fern, ${FERN}; admit them until they have another way.`,
  ],
  [
    'a call that is no longer for anyone',
    admitting(anyone),
    admitting(signedIn),
    `call:access-removed: garden.plant no longer admits anyone, ${BOTH}; admit them until they have another way.`,
  ],
  [
    'a key that is demanded',
    command(base),
    command({ ...base, key: 'required' }),
    `call:key-required: garden.plant requires an Idempotency-Key now, ${CLIENTS}; take requests without one.`,
  ],
  [
    'a key that is no longer heeded',
    command(base),
    command({ ...base, key: 'never' }),
    `call:key-ignored: garden.plant no longer stores its outcome under an Idempotency-Key, ${BOTH}; store it: a request that is repeated would act twice.`,
  ],
  [
    'less time',
    command(base),
    command({ ...base, deadline: '1s' }),
    `call:deadline-shortened: garden.plant has 1000 ms to return instead of 2000 ms, ${BOTH}; leave the time: what takes longer would be given up.`,
  ],
  [
    'a further refusal, for a module',
    command(base),
    command({ ...base, errors: { TOO_COLD } }),
    `call:refusal-added: garden.plant may refuse with TOO_COLD (409) now, ${FERN}; refuse with a code that they know, or teach them this one first.`,
  ],
  [
    'another status of a refusal',
    command({ ...base, errors: { TOO_COLD } }),
    command({ ...base, errors: { TOO_COLD: refusal('TOO_COLD', 422, 'It is too cold.') } }),
    `call:refusal-status-changed: garden.plant refuses with TOO_COLD as 422 instead of 409, ${CLIENTS}; keep the status.`,
  ],
];

const COMPATIBLE: readonly (readonly [
  law: string,
  before: AnyCall | undefined,
  after: AnyCall | undefined,
  sentence: string,
])[] = [
  ['a new call', undefined, command(base), 'call:added: garden.plant is a new call; nobody calls it yet.'],
  [
    'a call that is gone and that nobody may make',
    command({ ...inside, allow: [] }),
    undefined,
    'call:removed: garden.plant is gone; nobody calls it.',
  ],
  [
    'a query that nobody makes becoming a command',
    query({ ...inside, allow: [] }),
    command({ ...inside, allow: [] }),
    'call:kind-changed: garden.plant is a command instead of a query; nobody calls it.',
  ],
  [
    'a route',
    command(inside),
    command(base),
    'call:route-added: garden.plant is served at POST /api/plants; who called it before still can.',
  ],
  [
    'an ETag',
    command(base),
    command({ ...base, http: post('/api/plants', { etag: 'age' }) }),
    "call:etag-added: garden.plant sends 'age' as ETag; a client may leave it unread.",
  ],
  [
    'a role more',
    command(base),
    admitting(...base.allow, 'visitor'),
    'call:access-added: garden.plant admits visitor now; who was admitted before still is.',
  ],
  [
    'a module less that does not use it',
    admitting(byModule('moss'), 'keeper'),
    admitting('keeper'),
    'call:access-removed: garden.plant no longer admits the module moss; nobody comes in by it.',
  ],
  [
    'a key that is demanded where modules call alone',
    command(inside),
    command({ ...inside, key: 'required' }),
    'call:key-required: garden.plant requires an Idempotency-Key now; modules send one always.',
  ],
  [
    'a key that is no longer demanded',
    command({ ...base, key: 'required' }),
    command(base),
    'call:key-optional: garden.plant takes an Idempotency-Key, and requires none; one that is sent is heeded.',
  ],
  [
    'a key that nobody sent',
    command({ ...inside, allow: [] }),
    command({ ...inside, allow: [], key: 'never' }),
    'call:key-ignored: garden.plant no longer stores its outcome under an Idempotency-Key; nobody calls it.',
  ],
  [
    'more time',
    command(base),
    command({ ...base, deadline: '3s' }),
    'call:deadline-lengthened: garden.plant has 3000 ms to return instead of 2000 ms; what returned in time still does.',
  ],
  [
    'a further refusal, for the public',
    command({ ...base, allow: ['keeper'] }),
    command({ ...base, allow: ['keeper'], errors: { TOO_COLD } }),
    'call:refusal-added: garden.plant may refuse with TOO_COLD (409) now; a client of the public API knows it by its status.',
  ],
  [
    'a refusal less',
    command({ ...base, errors: { TOO_COLD } }),
    command(base),
    'call:refusal-removed: garden.plant no longer refuses with TOO_COLD; nobody waits for a refusal.',
  ],
  [
    'another status of a refusal that modules alone see',
    command({ ...inside, errors: { TOO_COLD } }),
    command({ ...inside, errors: { TOO_COLD: refusal('TOO_COLD', 422, 'It is too cold.') } }),
    'call:refusal-status-changed: garden.plant refuses with TOO_COLD as 422 instead of 409; modules know a refusal by its code.',
  ],
];

describe('of a call', () => {
  it.each(BREAKING)('%s is breaking, and says for whom', (_law, before, after, sentence) => {
    expect(reported(before, after)).toEqual([`breaking ${sentence} ${ACCEPT}`]);
  });

  it.each(COMPATIBLE)('%s is compatible, and says why', (_law, before, after, sentence) => {
    expect(reported(before, after)).toEqual([`compatible ${sentence}`]);
  });

  it('an unchanged promise is no difference, and neither is another name for a part of its path', () => {
    expect(reported(command(base), command(base))).toEqual([]);
    const one = { ...base, in: z.object({ plantId: z.string() }) };
    const [before, after] = [
      query({ ...one, http: get('/api/plants/:plantId') }),
      query({ ...one, http: get('/api/plants/:id') }),
    ];
    expect(reported(before, after)).toEqual([]);
  });

  it('access that is covered by a wider entry is not taken away', () => {
    const covered = [admitting('keeper:own'), admitting(byModule('fern')), admitting('keeper')] as const;
    const wider = [admitting('keeper'), admitting(anyone), admitting(signedIn)] as const;
    expect(covered.flatMap((before, index) => reported(before, wider[index])).join()).not.toMatch(/no longer admits/);
  });
});

describe('of the input and the answer of a call', () => {
  const plant = z.object({ plantId: z.string(), height: z.int() });
  const shown = (before: Parameters<typeof calling>[0], after: typeof before, ...modules: string[]) => {
    const present = calling(after);
    return lines(
      changed(
        calling(before),
        present,
        modules.map((name) => consumer(name, [present])),
      ),
    );
  };

  it.each([
    [
      'a property that is lost',
      plant,
      plant.omit({ height: true }),
      `property-removed: The input of garden.plant lost 'height', which fern sends (src/modules/fern/module.ts); keep it until nobody sends it.`,
    ],
    [
      'a new required property',
      plant.omit({ height: true }),
      plant,
      `property-demanded: The input of garden.plant has a new required property 'height', ${FERN}; make it optional, or give it a default.`,
    ],
    [
      'a property made required',
      plant.partial(),
      plant.partial({ height: true }),
      `property-required: The input of garden.plant made 'plantId' required, ${FERN}; leave it optional, or give it a default.`,
    ],
    [
      'another default',
      z.object({ limit: z.int().default(1) }),
      z.object({ limit: z.int().default(2) }),
      `default-changed: The input of garden.plant changed the default of 'limit' from 1 to 2, ${FERN}; keep it: who leaves the property out relies on it.`,
    ],
    [
      'a tighter limit',
      z.object({ a: z.string() }),
      z.object({ a: z.string().max(9) }),
      `limit-tightened: The input of garden.plant set the maxLength of 'a' to 9, ${FERN}; take what was taken before.`,
    ],
  ])('%s of the input breaks who sends it', (_law, before, after, sentence) => {
    expect(shown({ in: before }, { in: after }, 'fern')).toEqual([`breaking input:${sentence} ${ACCEPT}`]);
  });

  it.each([
    [
      'a property that is lost',
      plant,
      plant.omit({ height: true }),
      `property-removed: The answer of garden.plant lost 'height', which fern and clients of the public API read (src/modules/fern/module.ts, POST /api/plants); keep it until nobody reads it.`,
    ],
    [
      'a property made optional',
      plant,
      plant.partial({ height: true }),
      `property-optional: The answer of garden.plant made 'height' optional, ${BOTH}; return it always.`,
    ],
    [
      'a value more',
      z.object({ s: z.enum(['a']) }),
      z.object({ s: z.enum(['a', 'b']) }),
      `values-added: The answer of garden.plant added 'b' to the values of 's', ${BOTH}; return only what was returned before.`,
    ],
  ])('%s of the answer breaks who reads it', (_law, before, after, sentence) => {
    const differences = shown({ out: before, isPublic: true }, { out: after, isPublic: true }, 'fern');
    expect(differences).toEqual([`breaking answer:${sentence} ${ACCEPT}`]);
  });

  it('what a caller or a reader of the former contract does not notice is compatible', () => {
    expect(shown({ in: plant }, { in: plant.partial() }, 'fern')[0]).toBe(
      "compatible input:property-optional: The input of garden.plant made 'plantId' optional; what was sent before is taken as before.",
    );
    expect(shown({ out: plant.omit({ height: true }) }, { out: plant }, 'fern')).toEqual([
      "compatible answer:property-demanded: The answer of garden.plant has a new required property 'height'; who reads it as before can do so.",
    ]);
  });

  it('what would break a caller breaks nobody where there is none', () => {
    expect(shown({ out: plant }, { out: plant.omit({ height: true }) }, 'moss')).toEqual([
      "compatible answer:property-removed: The answer of garden.plant lost 'height'; nobody calls it.",
    ]);
  });
});
