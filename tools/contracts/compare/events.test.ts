import { z } from 'zod';
import { type AnyContract, contract } from '../../../src/platform/contract/contract.js';
import { event, type Keep } from '../../../src/platform/contract/event.js';
import type { PlainSchema } from '../../../src/platform/contract/plain.js';
import type { StartFrom } from '../../../src/platform/module/subscription.js';
import { changed, consumer, lines, gardenPublishing } from './fixtures/change.js';

const ACCEPT = 'If every consumer is ready, accept it: npm run contracts -- accept garden.';
const MEANT = 'If that is meant, accept it: npm run contracts -- accept garden.';
const FERN = 'and fern consumes it (src/modules/fern/module.ts)';
const BESIDE = 'or publish a second event beside it until no module consumes this one.';

const plant = z.object({ plantId: z.string(), height: z.int() });
const bare = plant.omit({ height: true });

const consuming = (name: string, after: AnyContract, from?: StartFrom) =>
  consumer(name, [], Object.values(after.events), from);
const reported = (before: AnyContract, after: AnyContract, from?: StartFrom) =>
  lines(changed(before, after, [consuming('fern', after, from)]));
const unheard = (before: AnyContract, after: AnyContract) => lines(changed(before, after, []));
const kept = (keep: Keep, key: 'plantId' | 'bedId' = 'plantId') => {
  const data = z.object({ plantId: z.string(), bedId: z.string() });
  return contract('garden', { events: { planted: event({ version: 1, key, data, keep }) } });
};

const SAME_VERSION: readonly (readonly [law: string, before: PlainSchema, after: PlainSchema, sentence: string])[] = [
  [
    'a property that is lost',
    plant,
    bare,
    `property-removed: garden.planted lost 'height', which fern reads (src/modules/fern/module.ts); keep it, ${BESIDE}`,
  ],
  [
    'a property made optional',
    plant,
    plant.partial({ height: true }),
    `property-optional: garden.planted made 'height' optional, ${FERN}; publish only what was published before, ${BESIDE}`,
  ],
  [
    'a value more',
    z.object({ s: z.enum(['a']) }),
    z.object({ s: z.enum(['a', 'b']) }),
    `values-added: garden.planted added 'b' to the values of 's', ${FERN}; publish only what was published before, ${BESIDE}`,
  ],
  [
    'another type',
    z.object({ s: z.int() }),
    z.object({ s: z.string() }),
    `type-changed: garden.planted changed the type of 's' from integer to string, ${FERN}; publish only what was published before, ${BESIDE}`,
  ],
  [
    'a new required property',
    bare,
    plant,
    `property-demanded: garden.planted has a new required property 'height', ${FERN}; the log holds events without it: make it optional, or give it a default.`,
  ],
  [
    'a value less',
    z.object({ s: z.enum(['a', 'b']) }),
    z.object({ s: z.enum(['a']) }),
    `values-removed: garden.planted took 'b' from the values of 's', ${FERN}; the log holds events that can then not be read: read what was published before, too.`,
  ],
];

describe('of an event of the same version', () => {
  it.each(SAME_VERSION)('%s is breaking', (_law, before, after, sentence) => {
    expect(reported(gardenPublishing(before), gardenPublishing(after))).toEqual([
      `breaking event:${sentence} ${ACCEPT}`,
    ]);
  });

  it('a new property that may be missing, or has a default, is compatible', () => {
    for (const height of [z.int().optional(), z.int().default(0)])
      expect(reported(gardenPublishing(bare), gardenPublishing(bare.extend({ height })))).toEqual([
        "compatible event:property-added: garden.planted has a new property 'height'; who reads it as before can do so.",
      ]);
  });

  it('what a reader would miss is compatible while no module consumes the event', () => {
    expect(unheard(gardenPublishing(plant), gardenPublishing(bare))).toEqual([
      "compatible event:property-removed: garden.planted lost 'height'; no module consumes it.",
    ]);
  });

  it('what makes the log unreadable is breaking even while no module consumes it', () => {
    expect(unheard(gardenPublishing(bare), gardenPublishing(plant))).toEqual([
      `breaking event:property-demanded: garden.planted has a new required property 'height'; the log holds events without it: make it optional, or give it a default. ${MEANT}`,
    ]);
  });

  it('another key is breaking: the order of events is another one', () => {
    expect(reported(kept('7d'), kept('7d', 'bedId'))).toEqual([
      `breaking event:key-changed: garden.planted is in order per 'bedId' instead of 'plantId', ${FERN}; keep the key, ${BESIDE} ${ACCEPT}`,
    ]);
    expect(unheard(kept('7d'), kept('7d', 'bedId'))).toEqual([
      "compatible event:key-changed: garden.planted is in order per 'bedId' instead of 'plantId'; no module consumes it.",
    ]);
  });
});

describe('of an event whose version is raised', () => {
  it('what consumers of the former version cannot read is reported once, with what happens to it', () => {
    expect(reported(gardenPublishing(plant), gardenPublishing(bare, 2))).toEqual([
      `breaking event:version-raised: garden.planted went from version 1 to 2 (it lost 'height'), ${FERN}; where fern runs with the former contract, every event of version 2 is held: bring the present one there first. ${ACCEPT}`,
    ]);
  });

  it('what the former version has left in the log must still be readable', () => {
    expect(reported(gardenPublishing(bare), gardenPublishing(plant, 2))[1]).toBe(
      `breaking event:property-demanded: garden.planted has a new required property 'height', ${FERN}; the log holds events without it: make it optional, or give it a default. ${ACCEPT}`,
    );
  });

  it('nobody is harmed while no module consumes it', () => {
    expect(unheard(gardenPublishing(plant), gardenPublishing(bare, 2))).toEqual([
      "compatible event:version-raised: garden.planted went from version 1 to 2 (it lost 'height'); no module consumes it.",
      "compatible event:property-removed: garden.planted lost 'height'; no module consumes it.",
    ]);
  });

  it('a version never goes back', () => {
    expect(reported(gardenPublishing(bare, 2), gardenPublishing(bare))).toEqual([
      `breaking event:version-lowered: garden.planted went back from version 2 to 1, ${FERN}; go on counting: what the log holds of version 2 would be held. ${ACCEPT}`,
    ]);
  });
});

describe('how long an event is kept', () => {
  it.each<[Keep, Keep, string]>([
    ['forever', '7d', 'kept for 7d instead of permanently'],
    ['7d', '12h', 'kept for 12h instead of for 7d'],
    ['forever', 'latest per key', 'kept the latest per key instead of permanently'],
    ['latest per key', '7d', 'kept for 7d instead of the latest per key'],
    ['7d', 'latest per key', 'kept the latest per key instead of for 7d'],
  ])('%s, then %s, is breaking for consumers that read it from the beginning', (before, after, what) => {
    expect(reported(kept(before), kept(after))).toEqual([
      `breaking event:keep-shortened: garden.planted is ${what}, ${FERN}; keep it as long as a listener may have to be built anew, from the beginning. ${ACCEPT}`,
    ]);
    expect(reported(kept(before), kept(after), 'now')).toEqual([
      `compatible event:keep-shortened: garden.planted is ${what}; no module consumes it from the beginning.`,
    ]);
  });

  it('longer is compatible', () => {
    expect(reported(kept('7d'), kept('8d'))).toEqual([
      'compatible event:keep-lengthened: garden.planted is kept for 8d instead of for 7d; the log holds all that it held before.',
    ]);
    expect(reported(kept('latest per key'), kept('forever'))[0]).toMatch(/^compatible event:keep-lengthened/);
  });
});

describe('an event that comes or goes', () => {
  const none = contract('garden', {});
  const before = gardenPublishing(plant);

  it('is reported when it is new', () => {
    expect(unheard(none, before)).toEqual([
      'compatible event:added: garden.planted is a new event; no module consumes it yet.',
    ]);
  });

  it('is breaking when it is gone, and names the module that still subscribes to it', () => {
    const orphans = ['fern', 'moss'].map((name) => consumer(name, [], [undefined as never]));
    const sources = { fern: 'when(garden.events.planted, Grow)', moss: 'when(garden.events.watered, Grow)' };
    expect(lines(changed(before, none, orphans, sources))).toEqual([
      `breaking event:removed: garden.planted is gone, ${FERN}; publish it until no module consumes it, and all of it in the log has been consumed. ${ACCEPT}`,
    ]);
  });

  it('is breaking when it is gone and no module consumes it any more: the log holds what nobody will consume', () => {
    expect(unheard(before, none)).toEqual([
      `breaking event:removed: garden.planted is gone; publish it until no module consumes it, and all of it in the log has been consumed. ${MEANT}`,
    ]);
  });
});

describe('the contract as a whole', () => {
  it('keeps its number of partitions', () => {
    const data = { planted: event({ version: 1, key: 'plantId', data: plant, keep: 'forever' }) };
    const after = contract('garden', { partitions: 4, events: data });
    expect(reported(contract('garden', { events: data }), after)).toEqual([
      `breaking contract:partitions-changed: The log of garden has 4 partitions instead of 8, ${FERN}; keep the number: the first start has fixed it, and the order of events per key with it. ${ACCEPT}`,
    ]);
  });

  it('has consumers who use it, are admitted and consume it, itself included; several are named together', () => {
    const after = gardenPublishing(bare);
    const itself = { ...consuming('garden', after), contract: after };
    const [difference] = changed(gardenPublishing(plant), after, [
      consuming('fern', after),
      itself,
      consumer('moss', [after]),
    ]);
    expect(difference).toMatchObject({ subject: 'garden.planted', level: 'breaking', consumers: ['fern', 'garden'] });
    expect(difference?.sentence).toContain(
      'which fern and garden read (src/modules/fern/module.ts, src/modules/garden/module.ts)',
    );
  });
});
