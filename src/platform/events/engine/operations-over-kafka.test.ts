import { Refused } from '../../contract/failure.js';
import { MemoryBroker } from '../../kafka/fixtures/memory-broker.js';
import {
  hears,
  rained,
  until,
  type WateredDelivery,
  type WateredGarden,
  wateredGarden,
} from '../fixtures/watered-garden.js';
import type { ModuleOperations } from './module-operations.js';

const FEED = 'garden<-water';

describe('operations of a feed that takes its events over Kafka', () => {
  let world: WateredGarden;
  let broker: MemoryBroker;
  let delivery: WateredDelivery;
  beforeEach(async () => {
    broker = new MemoryBroker();
    world = await wateredGarden({ partitions: 2, twice: false, broker });
    delivery = await world.deliver([hears(rained)]);
  });
  afterEach(() => world.remove());

  const eventually = (what: string, holds: () => boolean | Promise<boolean>) =>
    until(what, () => {
      world.clock.turn(50);
      return holds();
    });
  const soaked = (cloud: string, litres: readonly number[]) =>
    eventually(`${cloud} has ${litres.join(', ')}`, async () => {
      const found = await world.soakedBy(cloud);
      expect(found).toEqual(litres.slice(0, found.length));
      return found.length === litres.length;
    });
  const garden = () => delivery.operations('garden') as ModuleOperations;
  const group = async () => (await delivery.feeds.get('garden')?.groups())?.get(FEED);
  const way = async () => (await delivery.states())[0]?.way;

  it('show what its group has not noted beside what its cursor has not passed, and its cursor alone while the cluster is down', async () => {
    expect(await way()).toBe('kafka');
    await world.publish(rained, ['a', 1], ['b', 1], ['c', 1]);
    await soaked('c', [1]);
    await eventually('the group has noted it', async () => (await group())?.lag === 0);
    expect(await group()).toEqual({ name: 'ficus.garden<-water', lag: 0 });
    delivery.takeBy('water', 'log');
    expect([await way(), await group()]).toEqual(['log', undefined]);
    await world.publish(rained, ['a', 2], ['b', 2]);
    await soaked('b', [1, 2]);
    broker.cluster.goDown();
    delivery.takeBy('water', 'kafka');
    expect(await group()).toEqual({ name: 'ficus.garden<-water' });
    expect((await delivery.states())[0]).toMatchObject({ lag: 0, way: 'kafka' });
  });

  it('show the lag of a group that does not read, from its last note', async () => {
    await world.publish(rained, ['a', 1], ['b', 1]);
    await soaked('b', [1]);
    await eventually('the group has noted it', async () => (await group())?.lag === 0);
    await delivery.cease('garden');
    await world.publish(rained, ['a', 2], ['b', 2], ['c', 2]);
    await eventually('they are in the topic', () => broker.cluster.recordsOf('ficus.water').length === 5);
    expect(await group()).toMatchObject({ lag: 3 });
  });

  it('give up on a cluster that does not answer after a second', async () => {
    const silent = new Promise<never>(() => undefined);
    broker.ends = () => silent;
    const asked = group();
    let given = false;
    void asked.then(() => (given = true));
    await eventually('it has given up', () => given);
    expect(await asked).toEqual({ name: 'ficus.garden<-water' });
  });

  it('tail the log, send events again, and rebuild the feed, as for one that reads the log', async () => {
    for (const litres of [1, 2, 3]) await world.publish(rained, ['a', litres], ['b', litres]);
    await soaked('a', [1, 2, 3]);
    const water = delivery.operations('water') as ModuleOperations;
    expect((await water.tail(undefined, 2)).map(({ key }) => key).sort()).toEqual(['a', 'b']);
    const again = (replayId?: string) => garden().republish(FEED, { keys: ['a'] }, { limit: 10 }, replayId);
    expect((await again()).fates).toMatchObject({ dropped: 3 });
    expect((await again('flood')).fates).toMatchObject({ again: 3 });
    await soaked('a', [1, 2, 3, 1, 2, 3]);
    expect(await garden().rebuild(FEED, { replayId: 'anew', kept: false })).toMatchObject({ begun: true });
    await world.publish(rained, ['a', 4], ['b', 4]);
    await soaked('a', [1, 2, 3, 1, 2, 3, 1, 2, 3, 4]);
    await soaked('b', [1, 2, 3, 1, 2, 3, 4]);
  });

  it('change its way while events come, and each takes effect once, in order', async () => {
    expect(delivery.takeBy('water', 'log')).toEqual([FEED]);
    expect(delivery.takeBy('garden', 'log')).toEqual([]);
    const litres = Array.from({ length: 20 }, (_, i) => i + 1);
    for (const litre of litres) {
      await world.publish(rained, ['a', litre]);
      delivery.takeBy('water', litre % 2 === 0 ? 'log' : 'kafka');
    }
    await soaked('a', litres);
  });

  it('refuse Kafka in a sentence where no cluster is known', async () => {
    const without = await wateredGarden();
    try {
      const deaf = await without.deliver([hears(rained)]);
      const refused = () => deaf.takeBy('water', 'kafka');
      expect(refused).toThrow(Refused);
      expect(refused).toThrow(
        'The events of water cannot come over Kafka: this process knows no cluster; set KAFKA_BROKERS.',
      );
      expect((await deaf.states())[0]?.way).toBe('log');
    } finally {
      await without.remove();
    }
  });
});
