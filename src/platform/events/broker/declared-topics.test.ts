import { MemoryBroker } from '../../kafka/fixtures/memory-broker.js';
import { TopicNames } from '../../kafka/topic-names.js';
import { quietLog } from '../../testing/quiet-log.js';
import type { EventDelivery } from '../engine/event-delivery.js';
import {
  hears,
  rained,
  until,
  water,
  type WateredGarden,
  wateredGarden,
  WateredDelivery,
} from '../fixtures/watered-garden.js';

const TOPIC = 'ficus.water';

describe('the topic of a module', () => {
  let world: WateredGarden;
  let broker: MemoryBroker;
  beforeEach(async () => {
    broker = new MemoryBroker();
    world = await wateredGarden({ partitions: 2, twice: false, broker });
  });
  afterEach(() => world.remove());

  const eventually = (what: string, holds: () => boolean | Promise<boolean>) =>
    until(what, () => {
      world.clock.turn(50);
      return holds();
    });
  const troubles = (delivery: EventDelivery) => delivery.logs.relayReadiness('water') ?? [];

  it('with another number of partitions gets nothing; readiness explains it, and the events flow once it is removed', async () => {
    broker.cluster.create({ topic: TOPIC, partitions: 5 });
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await eventually('readiness says so', () => troubles(delivery).length === 1);
    expect(troubles(delivery)[0]).toBe(
      'The events of water wait in its log, and are sent to Kafka as soon as that is possible: The topic ficus.water has 5 partitions, ' +
        'but 2 are declared. A key would move to another partition, so the order per key would be lost. Delete the topic when all its ' +
        'groups have read it: its owner makes it again. Or declare 5, and start the owner again.',
    );
    expect(broker.cluster.recordsOf(TOPIC)).toEqual([]);
    broker.cluster.remove(TOPIC);
    await eventually('it is ready', () => troubles(delivery).length === 0);
    await eventually('the event took effect', async () => (await world.soakedBy('a')).length === 1);
    expect(broker.cluster.partitionsOf(TOPIC)).toHaveLength(2);
  });

  it('keeps its events as long as the installation says, which is said when the topic is made', async () => {
    const kafka = { broker, names: new TopicNames(), retentionMs: 3_600_000 };
    const delivery = new WateredDelivery({
      stores: new Map([
        ['water', world.water],
        ['garden', world.garden],
      ]),
      ...{
        contracts: [{ ...water, partitions: 2 }],
        subscriptions: new Map(),
        kafka,
        clock: world.clock,
        log: quietLog,
      },
    });
    await delivery.start();
    try {
      await eventually('the topic is there', () => broker.cluster.partitionsOf(TOPIC).length === 2);
      expect(broker.cluster.retentionOf(TOPIC)).toBe(3_600_000);
    } finally {
      await delivery.stop();
    }
  });
});
