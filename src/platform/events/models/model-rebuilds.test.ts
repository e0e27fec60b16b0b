import { Unavailable } from '../../contract/failure.js';
import { quietLog } from '../../testing/quiet-log.js';
import { openTemporaryStore } from '../../testing/open-temporary-store.js';
import type { ShadowStore } from '../../store/unit/module-store.js';
import type { EventDelivery } from '../engine/event-delivery.js';
import { Gate } from '../fixtures/gate.js';
import {
  type Drop,
  hailed,
  hears,
  rained,
  soak,
  soaked,
  until,
  type WateredGarden,
  wateredGarden,
  wateredMigrations,
  trimAll,
} from '../fixtures/watered-garden.js';
import { ModelFeeds } from './model-feeds.js';
import { ModelRebuilds } from './model-rebuilds.js';
import { modelHandler } from './model-feeds.js';
import type { SubscribedHandler } from '../feed/feed-reader.js';

const DAY_MS = 86_400_000;
const FEED = 'garden<-water';
const MODEL = { name: 'soaked', tables: [{ table: 'soaked', key: ['seq'] }], events: new Set(['water.rained']) };

describe('a read model that is rebuilt', () => {
  let world: WateredGarden;
  let shadows: ShadowStore[];
  let rebuilds: ModelRebuilds[];
  const gate = new Gate();

  const open = async (spec: Parameters<typeof wateredGarden>[0] = {}) => {
    world = await wateredGarden({ partitions: 2, ...spec });
    shadows = [];
    rebuilds = [];
    gate.open();
  };
  beforeEach(() => open());
  afterEach(async () => {
    gate.open();
    for (const one of rebuilds) await one.stop();
    await world.remove();
  });

  const rebuildsOf = async (delivery: EventDelivery): Promise<ModelRebuilds> => {
    const runners = delivery.runnersOf('garden');
    const [runner] = runners;
    if (!runner) throw new Error('garden has no feed.');
    const made = new ModelRebuilds({
      store: world.garden,
      models: new ModelFeeds(world.garden, [MODEL], runners),
      runner,
      openShadow: async () => {
        await gate.pass();
        const shadow = await openTemporaryStore({ migrations: wateredMigrations, clock: world.clock, exclusive: true });
        shadows.push(shadow);
        return shadow;
      },
      clock: world.clock,
      log: quietLog,
      random: () => 0.5,
    });
    rebuilds.push(made);
    await made.start();
    return made;
  };
  const failing = (broken: (litres: number) => boolean, error = () => new Error('too wet')): SubscribedHandler =>
    hears(rained, {
      apply: async (tx, data, context) => {
        if (broken((data as unknown as Drop).litres)) throw error();
        await soak.apply(tx, data, context);
      },
    });
  const built = (of: ModelRebuilds) =>
    until('the rebuild is over', () => of.idle() && of.states(FEED).every(({ failure }) => failure !== undefined));
  const spoil = () =>
    world.garden.units.run('spoil the model', (tx) =>
      tx.sql.all(`INSERT INTO soaked VALUES (1000, 'nothing', 'a', 1000)`),
    );
  const ask = { replayId: 'r', kept: false };

  it('shows its former rows until the new ones have caught up, and then the new ones', async () => {
    const delivery = await world.deliver([hears(rained), hears(hailed)]);
    const model = await rebuildsOf(delivery);
    await world.publish(rained, ['a', 1], ['b', 1], ['a', 2]);
    await world.settle(delivery);
    await spoil();
    gate.shut();
    expect(await model.request(FEED, ask)).toEqual({ models: ['soaked'], begun: true });
    await until('the rebuild has begun', () => gate.waiting === 1);
    await world.publish(rained, ['a', 3], ['b', 2]);
    await world.settle(delivery);
    expect([await world.soakedBy('a'), await world.soakedBy('b')]).toEqual([
      [1, 2, 1000, 3],
      [1, 2],
    ]);
    expect(model.states(FEED)).toEqual([{ model: 'soaked' }]);
    gate.open();
    await built(model);
    expect([await world.soakedBy('a'), await world.soakedBy('b')]).toEqual([
      [1, 2, 3],
      [1, 2],
    ]);
    expect(model.states(FEED)).toEqual([]);
    await world.publish(rained, ['a', 4]);
    await world.settle(delivery);
    expect(await world.soakedBy('a')).toEqual([1, 2, 3, 4]);
  });

  it('takes each event once while events keep coming', async () => {
    const delivery = await world.deliver([hears(rained)]);
    const model = await rebuildsOf(delivery);
    const published: number[] = [];
    const publish = async (litres: number) => {
      await world.publish(rained, ['a', litres], ['b', litres]);
      published.push(litres);
    };
    for (let litres = 1; litres <= 10; litres += 1) await publish(litres);
    await model.request(FEED, ask);
    for (let litres = 11; litres <= 30; litres += 1) await publish(litres);
    await built(model);
    await world.settle(delivery);
    expect(await world.soakedBy('a')).toEqual(published);
    expect(await world.soakedBy('b')).toEqual(published);
  });

  it('is begun once under a replay id, and by one operator at a time', async () => {
    const delivery = await world.deliver([hears(rained)]);
    const model = await rebuildsOf(delivery);
    await world.publish(rained, ['a', 1]);
    await world.settle(delivery);
    gate.shut();
    await model.request(FEED, ask);
    expect((await model.request(FEED, ask)).begun).toBe(false);
    await expect(model.request(FEED, { ...ask, replayId: 's' })).rejects.toThrow(
      'The read model soaked is being rebuilt already, under the replay id r; wait until it is swapped in.',
    );
    gate.open();
    await built(model);
    expect((await model.request(FEED, ask)).begun).toBe(false);
    expect(shadows).toHaveLength(1);
    expect((await model.request(FEED, { ...ask, replayId: 's' })).begun).toBe(true);
    await built(model);
    expect(shadows).toHaveLength(2);
  });

  it('is begun again by the next process when the one that built it has ended', async () => {
    const first = await world.deliver([hears(rained)]);
    const model = await rebuildsOf(first);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await world.settle(first);
    await spoil();
    gate.shut();
    await model.request(FEED, ask);
    await until('the rebuild has begun', () => gate.waiting === 1);
    const ended = model.stop();
    gate.open();
    await ended;
    await first.stop();
    expect(await world.soakedBy('a')).toEqual([1, 2, 1000]);
    const second = await world.deliver([hears(rained)]);
    await built(await rebuildsOf(second));
    expect(await world.soakedBy('a')).toEqual([1, 2]);
  });

  it('leaves to its feed the events whose handler fails: in order per key, and parked after the last attempt', async () => {
    let broken = false;
    const delivery = await world.deliver([failing((litres) => broken && litres === 2)], { attempts: 2 });
    const model = await rebuildsOf(delivery);
    await world.publish(rained, ['a', 1], ['a', 2], ['a', 3], ['b', 4]);
    await world.settle(delivery);
    broken = true;
    await model.request(FEED, ask);
    await built(model);
    expect([await world.soakedBy('a'), await world.soakedBy('b')]).toEqual([[1], [4]]);
    await world.settleFully(delivery);
    expect((await delivery.states())[0]).toMatchObject({ held: 2, parked: 1 });
    broken = false;
    const operations = delivery.operations('garden');
    const [parked] = (await operations?.parked({ limit: 1 }))?.items ?? [];
    await operations?.retry(parked?.id ?? '');
    await world.settleFully(delivery);
    expect(await world.soakedBy('a')).toEqual([1, 2, 3]);
  });

  it('takes over what its feed had parked, once', async () => {
    let broken = true;
    const delivery = await world.deliver([failing((litres) => broken && litres === 2)], { attempts: 1 });
    const model = await rebuildsOf(delivery);
    await world.publish(rained, ['a', 1], ['a', 2], ['a', 3]);
    await world.settleFully(delivery);
    broken = false;
    await model.request(FEED, ask);
    await built(model);
    await world.settleFully(delivery);
    expect(await world.soakedBy('a')).toEqual([1, 2, 3]);
    expect((await delivery.states())[0]).toMatchObject({ held: 0, parked: 0 });
  });

  it('is given up, with the reason, when its handlers fail for more keys than a feed may hold; the former one stays', async () => {
    let broken = false;
    const delivery = await world.deliver([failing(() => broken)], { heldKeys: 2 });
    const model = await rebuildsOf(delivery);
    await world.publish(rained, ['a', 1], ['b', 1], ['c', 1], ['d', 1]);
    await world.settle(delivery);
    broken = true;
    await model.request(FEED, ask);
    await built(model);
    expect(model.states(FEED)).toEqual([
      {
        model: 'soaked',
        failure:
          'The handlers failed for events of 4 keys, first for water.rained: too wet. Fix them and rebuild again.',
      },
    ]);
    expect(await world.soakedBy('d')).toEqual([1]);
    expect((await delivery.states())[0]).toMatchObject({ held: 0 });
    broken = false;
    await model.request(FEED, { ...ask, replayId: 's' });
    await built(model);
    expect(model.states(FEED)).toEqual([]);
    expect(await world.soakedBy('d')).toEqual([1]);
  });

  it('waits by itself for a dependency that is down, and goes on where it was', async () => {
    let down = false;
    const delivery = await world.deliver([
      failing(
        () => down,
        () => new Unavailable('the well is shut'),
      ),
    ]);
    const model = await rebuildsOf(delivery);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await world.settle(delivery);
    down = true;
    await model.request(FEED, ask);
    await until('the rebuild waits', () => model.nextWake() !== undefined);
    down = false;
    world.clock.turn((model.nextWake() ?? 0) - world.clock.now());
    await built(model);
    expect([await world.soakedBy('a'), shadows.length]).toEqual([[1, 2], 1]);
  });

  it('keeps the log from its beginning while it is built, and no longer', async () => {
    const delivery = await world.deliver([hears(rained)]);
    const model = await rebuildsOf(delivery);
    await world.publish(rained, ['a', 1], ['a', 2]);
    await world.settle(delivery);
    gate.shut();
    await model.request(FEED, ask);
    world.clock.turn(8 * DAY_MS);
    expect(await trimAll(delivery)).toBe(0);
    gate.open();
    await built(model);
    expect(await world.soakedBy('a')).toEqual([1, 2]);
    expect(await trimAll(delivery)).toBe(2);
  });

  it('is refused when the log has lost its past, unless what is left will do', async () => {
    const delivery = await world.deliver([hears(rained)]);
    const model = await rebuildsOf(delivery);
    await world.publish(rained, ['a', 1]);
    await world.settle(delivery);
    world.clock.turn(8 * DAY_MS);
    await world.publish(rained, ['a', 2]);
    await world.settle(delivery);
    expect(await trimAll(delivery)).toBe(1);
    await expect(model.request(FEED, ask)).rejects.toThrow(
      /^The read model soaked cannot be rebuilt: water has trimmed water.rained up to position 1 of partition \d\. Rebuild it from what the log still has with 'npm run events -- rebuild "garden<-water" --reset --kept'\.$/,
    );
    expect((await model.request(FEED, { ...ask, kept: true })).begun).toBe(true);
    await built(model);
    expect(await world.soakedBy('a')).toEqual([2]);
  });

  it('is not swapped in by a process that no longer runs the feeds', async () => {
    await world.remove();
    await open({ shared: true });
    const delivery = await world.deliver([hears(rained)]);
    const model = await rebuildsOf(delivery);
    await world.publish(rained, ['a', 1]);
    await world.settle(delivery);
    await spoil();
    gate.shut();
    await model.request(FEED, ask);
    await until('the rebuild has begun', () => gate.waiting === 1);
    await world.garden.units.run('another process takes over', (tx) =>
      tx.sql.all(`UPDATE _lease SET holder = 'another', token = token + 1, until = '2100-01-01T00:00:00.000Z'`),
    );
    gate.open();
    await until('the rebuild has stopped', () => model.idle());
    expect(await world.soakedBy('a')).toEqual([1, 1000]);
    expect(await world.garden.reads.sql.all('SELECT model, failure FROM _rebuild')).toEqual([
      { model: 'soaked', failure: null },
    ]);
  });

  it('publishes nothing: neither by its feed, nor when it is rebuilt', async () => {
    const publishing = modelHandler('soaked', {
      apply: async (tx) => tx.publish(soaked, { cloudId: 'a', litres: 1 }),
    });
    const delivery = await world.deliver([hears(rained, publishing)], { attempts: 1 });
    await world.publish(rained, ['a', 1]);
    await world.settleFully(delivery);
    const [parked] = (await delivery.operations('garden')?.parked({ limit: 1 }))?.items ?? [];
    expect(parked?.error).toBe(
      "A handler of the read model 'soaked' published garden.soaked; a read model only writes its rows: " +
        'publish from a command, or take the handler out of the read model.',
    );
  });
});
