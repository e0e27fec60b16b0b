import { AsyncLocalStorage } from 'node:async_hooks';
import { currentContext } from '../../ops/context.js';
import {
  type Drop,
  hailed,
  hears,
  measured,
  rained,
  soak,
  soaked,
  until,
  type WateredGarden,
  wateredGarden,
} from '../fixtures/watered-garden.js';
import { arrives } from '../../testing/waiting.js';

describe('the delivery of events', () => {
  let world: WateredGarden;
  beforeEach(async () => {
    world = await wateredGarden();
  });
  afterEach(() => world.remove());

  const count = async (table: string) => {
    const [row] = await world.garden.reads.sql.all<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`);
    return row?.n;
  };

  it('guarantee 4: every event takes effect once, in order per key, whatever partition it is in', async () => {
    const delivery = await world.deliver([hears(rained)]);
    for (let i = 0; i < 12; i += 1)
      await world.publish(rained, ...Array.from({ length: 20 }, (_, c): [string, number] => [`cloud-${c}`, i]));
    await world.settle(delivery);
    expect(await count('soaked')).toBe(240);
    for (let c = 0; c < 20; c += 1)
      expect(await world.soakedBy(`cloud-${c}`)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  it('guarantee 4: a restart goes on behind the cursor and repeats nothing', async () => {
    const first = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1], ['b', 1]);
    await world.settle(first);
    await first.stop();
    await world.publish(rained, ['a', 2], ['b', 2]);
    const second = await world.deliver([hears(rained)]);
    await world.settle(second);
    expect(await world.soakedBy('a')).toEqual([1, 2]);
    expect(await world.soakedBy('b')).toEqual([1, 2]);
  });

  it('guarantee 4: two readers of one feed, each behind the other, apply every event once: the cursor is read in the unit', async () => {
    const slowly = hears(rained, { prepare: () => new Promise((resolve) => setImmediate(resolve)) });
    const deliveries = [await world.deliver([slowly], { batch: 3 }), await world.deliver([slowly])];
    for (let i = 0; i < 30; i += 1) await world.publish(rained, ['a', i], [`cloud-${i}`, i]);
    for (const delivery of deliveries) await world.settleFully(delivery);
    expect(await world.soakedBy('a')).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect(await count('soaked')).toBe(60);
  });

  it('guarantee 4: the effect, what the handler publishes and the cursor commit together or not at all', async () => {
    let broken = true;
    const delivery = await world.deliver([
      hears(rained, {
        apply: async (tx, data, context) => {
          await soak.apply(tx, data as unknown as Drop, context);
          tx.publish(soaked, data as unknown as Drop);
          // What the feed itself does next in this unit fails: no fault of the handler, so nothing is held.
          if (broken) await tx.sql.all('DROP TABLE _cursor');
        },
      }),
    ]);
    await world.publish(rained, ['a', 1]);
    await until('the feed waits', async () => (await delivery.states())[0]?.paused !== undefined);
    expect(await count('soaked')).toBe(0);
    expect(await count('_outbox')).toBe(0);
    expect(await count('_held')).toBe(0);
    expect((await world.garden.reads.sql.all('SELECT MAX(position_no) AS p FROM _cursor'))[0]).toEqual({ p: 0 });
    broken = false;
    await world.settleFully(delivery);
    expect(await count('soaked')).toBe(1);
    expect(await count('_outbox')).toBe(1);
  });

  it('guarantee 4: an event that nobody subscribes to only moves the cursor', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(hailed, ['a', 1], ['b', 1]);
    await world.publish(rained, ['a', 2]);
    await world.settle(delivery);
    expect(await count('soaked')).toBe(1);
    expect((await delivery.states())[0]).toMatchObject({ feed: 'garden<-water', lag: 0, held: 0, parked: 0 });
  });

  it('prepares outside the unit of work, in the context of the event, and hands the result to apply', async () => {
    const contexts: unknown[] = [];
    const results: unknown[] = [];
    const delivery = await world.deliver([
      hears(rained, {
        prepare: async (data) => {
          contexts.push(currentContext());
          return (data as unknown as Drop).litres * 2;
        },
        apply: async (_tx, _data, { prepared }) => void results.push(prepared),
      }),
    ]);
    const call = {
      name: 'water.rain',
      principal: { kind: 'anonymous' as const },
      correlationId: 'c-7',
      traceparent: '00-7',
    };
    await world.water.units.run('rain', async (tx) => tx.publish(rained, { cloudId: 'a', litres: 21 }), { call });
    await world.settle(delivery);
    const [row] = await world.water.reads.sql.all<{ id: string }>('SELECT id FROM _outbox');
    expect(contexts).toEqual([
      {
        name: 'garden<-water: water.rained',
        principal: { kind: 'module', module: 'garden' },
        correlationId: 'c-7',
        causationId: row?.id,
        traceparent: '00-7',
        key: `garden<-water:${row?.id}`,
        deadline: world.clock.monotonic() + 30_000,
      },
    ]);
    expect(new Set(results)).toEqual(new Set([42]));
  });

  it('an event that a handler publishes names the event that caused it', async () => {
    const delivery = await world.deliver([
      hears(rained, { apply: async (tx, data) => tx.publish(soaked, data as unknown as Drop) }),
    ]);
    await world.publish(rained, ['a', 1]);
    await world.settle(delivery);
    const [cause] = await world.water.reads.sql.all<{ id: string; correlation_id: string }>('SELECT * FROM _outbox');
    const [effect] = await world.garden.reads.sql.all('SELECT causation_id, correlation_id FROM _outbox');
    expect(effect).toEqual({ causation_id: cause?.id, correlation_id: cause?.correlation_id });
  });

  it('an event is prepared only after the former one of its key has taken effect', async () => {
    const seen: string[] = [];
    const delivery = await world.deliver([
      hears(rained, {
        prepare: async (data) => {
          const { cloudId, litres } = data as unknown as Drop;
          seen.push(`${cloudId}${litres} after ${(await world.soakedBy(cloudId)).length}`);
        },
      }),
      hears(hailed),
    ]);
    await world.publish(hailed, ['a', 0]);
    await world.publish(rained, ['a', 1], ['a', 2], ['a', 3]);
    await world.settle(delivery);
    expect(seen).toEqual(['a1 after 1', 'a2 after 2', 'a3 after 3']);
  });

  it('a module may subscribe to its own events', async () => {
    const heard: number[] = [];
    const delivery = await world.deliver([
      hears(rained, { apply: async (tx, data) => tx.publish(soaked, data as unknown as Drop) }),
      hears(soaked, { prepare: async (data) => void heard.push((data as unknown as Drop).litres) }),
    ]);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await world.settle(delivery);
    expect(heard).toEqual([1, 2]);
    expect((await delivery.states()).map((state) => state.feed)).toEqual(['garden<-water', 'garden<-garden']);
  });

  it('a publisher is never harmed by a listener, and no feed runs in the context of a publisher', async () => {
    const publishers = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const delivery = await world.deliver([
      hears(rained, {
        prepare: async () => {
          seen.push(publishers.getStore());
          throw new Error('the handler is broken');
        },
      }),
    ]);
    await publishers.run('a publisher', () => world.publish(rained, ['a', 1]));
    await world.settle(delivery);
    expect(seen[0]).toBeUndefined();
    expect(seen).not.toHaveLength(0);
  });

  it('a notice that was missed is made up for by the next poll of the log', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.settle(delivery);
    await world.water.units.run('rain unheard', async (tx) => {
      await tx.sql.all(
        `INSERT INTO _outbox VALUES (0, 1, 'id-1', 'water.rained', 1, 'a', '{"cloudId":"a","litres":9}', ?, 'c', NULL, NULL, 1, 1)`,
        [new Date(world.clock.now()).toISOString()],
      );
      await tx.sql.all('UPDATE _partition SET position_no = 1 WHERE partition_no = 0');
    });
    world.clock.turn(5_000);
    await until('the event has been found', async () => (await world.soakedBy('a')).length === 1);
  });

  it('two handlers of one event, or a producer that does not run here, are refused with a sentence', async () => {
    await expect(world.deliver([hears(rained), hears(rained)])).rejects.toThrow(
      'garden has two handlers of water.rained; a module has one handler per event: let it do both.',
    );
    await expect(world.deliver([hears({ ...measured, module: 'sky', name: 'sky.cleared' })])).rejects.toThrow(
      'garden consumes sky.cleared, but sky does not run here; add it to the modules of this process, or drop the subscription.',
    );
  });

  it('tells its observer how long after its occurrence each event took effect', async () => {
    const handled: [string, number][] = [];
    await world.publish(rained, ['a', 1]);
    world.clock.turn(1_500);
    const delivery = await world.deliver(
      [hears(rained)],
      {},
      {
        onHandled: (feed, delayMs) => void handled.push([feed, delayMs]),
        onHeld: () => undefined,
        onParked: () => undefined,
        onRead: () => undefined,
      },
    );
    // The observer hears of it after the commit, which is all that settles.
    await arrives('the observer has been told', () => handled.length > 0);
    await world.settle(delivery);
    expect(handled).toEqual([['garden<-water', 1_500]]);
  });
});
