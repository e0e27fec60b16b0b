import { DeadlineExceeded, Unavailable } from '../../contract/failure.js';
import { currentContext } from '../../ops/context.js';
import type { SqlValue } from '../../store/database/sql.js';
import type { DeliveryObserver } from '../feed/feed-environment.js';
import {
  type Drop,
  hears,
  rained,
  soak,
  until,
  type WateredGarden,
  wateredGarden,
} from '../fixtures/watered-garden.js';
import { listParked } from '../held/parked-events.js';

const litresOf = (data: unknown) => (data as Drop).litres;

/** A handler of `rained` that fails for as long as `fails` says so. */
function failing(fails: (drop: Drop) => Error | false | undefined) {
  return hears(rained, {
    apply: async (tx, data, context) => {
      await soak.apply(tx, data, context);
      const failure = fails(data as unknown as Drop);
      if (failure) throw failure;
    },
  });
}

describe('holding', () => {
  let world: WateredGarden;
  beforeEach(async () => {
    // One partition: all keys are neighbours.
    world = await wateredGarden({ partitions: 1 });
  });
  afterEach(() => world.remove());

  const rows = (statement: string, values: readonly SqlValue[] = []) => world.garden.reads.sql.all(statement, values);
  const held = () => rows('SELECT event_key, attempts, parked_at, error FROM _held ORDER BY position_no');

  it('guarantee 5: a failing event moves aside with its key, and the other keys go on', async () => {
    const delivery = await world.deliver([failing(({ cloudId }) => cloudId === 'bad' && new Error('too wet'))]);
    await world.publish(rained, ['a', 1], ['bad', 1], ['b', 1], ['bad', 2], ['a', 2]);
    await world.settle(delivery);
    expect(await world.soakedBy('a')).toEqual([1, 2]);
    expect(await world.soakedBy('b')).toEqual([1]);
    expect(await world.soakedBy('bad')).toEqual([]);
    expect(await held()).toEqual([
      { event_key: 'bad', attempts: 1, parked_at: null, error: 'too wet' },
      { event_key: 'bad', attempts: 0, parked_at: null, error: null },
    ]);
    expect((await delivery.states())[0]).toMatchObject({ lag: 0, held: 2, parked: 0 });
  });

  it('guarantee 5: a held event is tried again with a growing wait, and its success lets the later ones of its key follow in order', async () => {
    const tries: number[] = [];
    let fine = false;
    const delivery = await world.deliver([
      hears(rained, {
        prepare: async (data) => {
          if (litresOf(data) !== 1 || fine) return;
          tries.push(world.clock.now());
          throw new Error('not yet');
        },
      }),
    ]);
    await world.publish(rained, ['bad', 1], ['bad', 2], ['bad', 3]);
    await world.settle(delivery);
    for (let i = 0; i < 3; i += 1) {
      world.clock.turn((delivery.nextWake() ?? 0) - world.clock.now());
      await world.settle(delivery);
    }
    // Three quarters of 200, 400 and 800 ms, as the random number of these tests is one half.
    expect(tries.map((at) => at - (tries[0] ?? 0))).toEqual([0, 150, 450, 1_050]);
    fine = true;
    await world.settleFully(delivery);
    expect(await world.soakedBy('bad')).toEqual([1, 2, 3]);
    expect(await held()).toEqual([]);
  });

  it('guarantee 5: after its last attempt an event is parked with error and stack, and the later ones of its key wait', async () => {
    const told: string[] = [];
    const observer: DeliveryObserver = {
      onHandled: () => void told.push('handled'),
      onHeld: () => void told.push('held'),
      onParked: () => void told.push('parked'),
      onRead: () => undefined,
    };
    const limits = { attempts: 3 };
    const delivery = await world.deliver(
      [failing(({ litres }) => litres === 1 && new Error('too wet'))],
      limits,
      observer,
    );
    await world.publish(rained, ['bad', 1], ['a', 5]);
    await world.settleFully(delivery);
    await world.publish(rained, ['bad', 2], ['a', 6]);
    await world.settleFully(delivery);
    expect(await world.soakedBy('a')).toEqual([5, 6]);
    expect(await world.soakedBy('bad')).toEqual([]);
    const { items } = await listParked(world.garden, { limit: 10 });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      feed: 'garden<-water',
      name: 'water.rained',
      key: 'bad',
      data: '{"cloudId":"bad","litres":1}',
      partition: 0,
      position: 1,
      attempts: 3,
      error: 'too wet',
      waiting: 1,
    });
    expect(items[0]?.stack).toContain('holding.test');
    expect(told.sort()).toEqual(['handled', 'handled', 'held', 'held', 'parked']);
    expect(delivery.nextWake()).toBeUndefined();
    expect((await delivery.states())[0]).toMatchObject({ held: 2, parked: 1 });
  });

  it('guarantee 5: a parked event that is retried after the fix takes effect, then the later ones of its key, in order', async () => {
    let broken = true;
    const delivery = await world.deliver([failing(() => broken && new Error('too wet'))], { attempts: 2 });
    await world.publish(rained, ['bad', 1], ['bad', 2], ['bad', 3]);
    await world.settleFully(delivery);
    broken = false;
    const [parked] = (await listParked(world.garden, { limit: 10 })).items;
    await delivery.operations('garden')?.retry(parked?.id ?? '');
    await world.settleFully(delivery);
    expect(await world.soakedBy('bad')).toEqual([1, 2, 3]);
    await expect(delivery.operations('garden')?.retry(parked?.id ?? '')).rejects.toMatchObject({
      code: 'NOT_PARKED',
    });
  });

  it('guarantee 5: a parked event that is discarded never takes effect, and the next one of its key is tried', async () => {
    const delivery = await world.deliver([failing(({ litres }) => litres === 1 && new Error('too wet'))], {
      attempts: 1,
    });
    await world.publish(rained, ['bad', 1], ['bad', 2]);
    await world.settleFully(delivery);
    const [parked] = (await listParked(world.garden, { limit: 10 })).items;
    await delivery.operations('garden')?.discard(parked?.id ?? '');
    await world.settleFully(delivery);
    expect(await world.soakedBy('bad')).toEqual([2]);
    expect(await held()).toEqual([]);
  });

  it('guarantee 5: parked events are listed in pages, those parked longest first', async () => {
    const delivery = await world.deliver([failing(() => new Error('too wet'))], { attempts: 1 });
    for (const cloud of ['a', 'b', 'c', 'd', 'e']) {
      await world.publish(rained, [cloud, 1]);
      await world.settleFully(delivery);
      world.clock.turn(10);
    }
    const keys: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listParked(world.garden, { limit: 2, ...(cursor ? { cursor } : {}) });
      keys.push(...page.items.map((item) => item.key));
      cursor = page.next;
    } while (cursor);
    expect(keys).toEqual(['a', 'b', 'c', 'd', 'e']);
    await expect(listParked(world.garden, { limit: 2, cursor: 'nonsense' })).rejects.toThrow();
  });

  it('guarantee 5: a restart in the middle of the attempts goes on with them', async () => {
    let broken = true;
    const handlers = [failing(() => broken && new Error('too wet'))];
    const first = await world.deliver(handlers);
    await world.publish(rained, ['bad', 1]);
    await world.settle(first);
    await first.stop();
    broken = false;
    const second = await world.deliver(handlers);
    await world.settle(second);
    expect(await world.soakedBy('bad')).toEqual([]);
    await world.settleFully(second);
    expect(await world.soakedBy('bad')).toEqual([1]);
  });

  it.each([
    ['prepare', new Unavailable('the well is down')],
    ['prepare', new DeadlineExceeded('the well is slow')],
    ['apply', new Unavailable('the well is down')],
  ] as const)(
    'guarantee 5: a dependency that is down (in %s: %s) holds and parks nothing; the feed waits and goes on by itself',
    async (part, failure) => {
      let down = true;
      let refused = 0;
      const fail = async () => {
        if (!down) return;
        refused += 1;
        throw failure;
      };
      const delivery = await world.deliver([
        hears(rained, {
          ...(part === 'prepare' ? { prepare: fail } : {}),
          apply: async (...args) => {
            if (part === 'apply') await fail();
            await soak.apply(...args);
          },
        }),
      ]);
      await world.publish(rained, ['a', 1], ['b', 1], ['a', 2]);
      for (let i = 0; i < 12; i += 1) {
        await world.settle(delivery);
        expect((await delivery.states())[0]?.paused?.reason).toBe(failure.message);
        world.clock.turn((delivery.nextWake() ?? 0) - world.clock.now());
      }
      await world.settle(delivery);
      expect(await held()).toEqual([]);
      expect(refused).toBeGreaterThanOrEqual(12);
      const wait = (delivery.nextWake() ?? 0) - world.clock.now();
      expect(wait).toBe(22_500);
      down = false;
      await world.settleFully(delivery);
      expect(await world.soakedBy('a')).toEqual([1, 2]);
      expect(await world.soakedBy('b')).toEqual([1]);
    },
  );

  it('guarantee 5: a dependency that is down counts as no attempt at an event that is held already', async () => {
    let failure: Error | undefined = new Error('too wet');
    const delivery = await world.deliver([failing(() => failure)], { attempts: 2 });
    await world.publish(rained, ['bad', 1]);
    await world.settle(delivery);
    failure = new Unavailable('the well is down');
    for (let i = 0; i < 5; i += 1) {
      world.clock.turn((delivery.nextWake() ?? 0) - world.clock.now());
      await world.settle(delivery);
    }
    expect(await held()).toEqual([{ event_key: 'bad', attempts: 1, parked_at: null, error: 'too wet' }]);
    failure = undefined;
    await world.settleFully(delivery);
    expect(await world.soakedBy('bad')).toEqual([1]);
  });

  it('guarantee 5: a prepare() that never ends is a failed attempt: its event is parked, and the other keys go on', async () => {
    const hangs = new Promise(() => undefined);
    const delivery = await world.deliver(
      [hears(rained, { prepare: async (drop: unknown) => ((drop as Drop).cloudId === 'bad' ? hangs : undefined) })],
      { attempts: 2, prepareMs: 1_000 },
    );
    await world.publish(rained, ['bad', 1], ['good', 2]);
    await until('the event is parked', async () => {
      world.clock.turn(200);
      return (await held()).some(({ parked_at }) => parked_at !== null);
    });
    expect(await held()).toMatchObject([
      {
        event_key: 'bad',
        attempts: 2,
        error: 'garden<-water: water.rained spent more than 1100 ms in prepare(); give what it waits for a time limit.',
      },
    ]);
    await world.settleFully(delivery);
    expect(await world.soakedBy('good')).toEqual([2]);
  });

  it('guarantee 5: a dependency that does not respond before the limit of prepare() pauses the feed, and counts as no attempt', async () => {
    let slow = true;
    const delivery = await world.deliver(
      [
        hears(rained, {
          prepare: () =>
            new Promise<void>((resolve, reject) => {
              const { deadline = 0 } = currentContext() ?? {};
              if (!slow) return resolve();
              // As a client of another module does at the deadline that it is given.
              world.clock.after(deadline - world.clock.monotonic(), () => reject(new DeadlineExceeded('too slow')));
            }),
        }),
      ],
      { prepareMs: 1_000 },
    );
    await world.publish(rained, ['a', 1]);
    await until('the feed waits', async () => {
      world.clock.turn(100);
      return (await delivery.states())[0]?.paused !== undefined;
    });
    expect((await delivery.states())[0]?.paused?.reason).toBe('too slow');
    expect(await held()).toEqual([]);
    slow = false;
    await world.settleFully(delivery);
    expect(await world.soakedBy('a')).toEqual([1]);
  });

  it('guarantee 5: an event of a newer version is held with a sentence, for its data may mean something else', async () => {
    const delivery = await world.deliver([hears(rained)]);
    const newer = { ...rained, version: 2 };
    await world.publish(newer, ['a', 1]);
    await world.publish(rained, ['b', 1]);
    await world.settle(delivery);
    const [row] = await held();
    expect(row?.error).toMatch(
      /^garden<-water reads water\.rained up to version 1, but event \S+ has version 2; bring this module to the newer contract, then retry the event\.$/,
    );
    expect(await world.soakedBy('b')).toEqual([1]);
  });

  it('guarantee 5: data that cannot be read is held with a sentence, and what a reader does not know is left out', async () => {
    const seen: unknown[] = [];
    await world.publish(rained, ['a', 1], ['b', 1], ['c', 1]);
    const data = { a: '{"cloudId":"a"}', b: '{"cloudId":"b","litres":1,"colour":"grey"}', c: '{"cloudId"' };
    await world.water.units.run('rewrite', async (tx) => {
      for (const [key, text] of Object.entries(data))
        await tx.sql.all('UPDATE _outbox SET data = ? WHERE event_key = ?', [text, key]);
    });
    const delivery = await world.deliver([hears(rained, { prepare: async (drop) => void seen.push(drop) })]);
    await world.settle(delivery);
    expect(seen).toEqual([{ cloudId: 'b', litres: 1 }]);
    expect(await held()).toEqual([
      {
        event_key: 'a',
        attempts: 1,
        parked_at: null,
        error: expect.stringMatching(
          /^garden<-water cannot read the data of water\.rained \S+ at 'litres': .+; make its contract accept version 1, then retry the event\.$/,
        ),
      },
      { event_key: 'c', attempts: 1, parked_at: null, error: expect.stringContaining('cannot read the data') },
    ]);
  });

  it('with too many keys held the feed takes no new events and readiness says so, until there are fewer', async () => {
    let broken = true;
    const delivery = await world.deliver([failing(() => broken && new Error('too wet'))], {
      heldKeys: 2,
      attempts: 1,
      batch: 1,
    });
    await world.publish(rained, ['a', 1], ['b', 1], ['c', 1], ['d', 1], ['e', 1]);
    await world.settleFully(delivery);
    const sentence =
      'garden<-water takes no new events: events of 3 keys are held, more than 2; fix its handlers, then retry or discard the parked events ' +
      "('npm run events -- parked' lists them).";
    expect(delivery.readiness()).toEqual([sentence]);
    expect((await delivery.states())[0]).toMatchObject({ lag: 2, held: 3, parked: 3, paused: { reason: sentence } });
    broken = false;
    const [parked] = (await listParked(world.garden, { limit: 1 })).items;
    await delivery.operations('garden')?.retry(parked?.id ?? '');
    await until('the others are handled', async () => (await world.soakedBy('e')).length === 1);
    expect(delivery.readiness()).toEqual([]);
  });

  it('a handler that spends the budget of a unit of work is held like any that fails', async () => {
    const slow = hears(rained, {
      apply: async (...args) => {
        if (litresOf(args[1]) === 1) await new Promise((resolve) => setTimeout(resolve, 1_200));
        await soak.apply(...args);
      },
    });
    const delivery = await world.deliver([slow]);
    await world.publish(rained, ['bad', 1], ['a', 2]);
    await until('the other key is handled', async () => (await world.soakedBy('a')).length === 1);
    expect((await held())[0]).toMatchObject({ event_key: 'bad', attempts: 1 });
    expect((await held())[0]?.error).toMatch(/^garden<-water: water\.rained in garden took longer than the 1000 ms/);
    await delivery.stop();
  });
});
