import { Unavailable } from '../../contract/failure.js';
import type { BrokerSender } from '../../kafka/broker.js';
import { MemoryBroker } from '../../kafka/fixtures/memory-broker.js';
import type { EventDelivery } from '../engine/event-delivery.js';
import { hears, rained, until, type WateredGarden, wateredGarden } from '../fixtures/watered-garden.js';
import type { EventSource } from '../log/event-source.js';

const TOPIC = 'ficus.water';

/** A broker that, while a test says so, acknowledges records and loses them. */
class LossyBroker extends MemoryBroker {
  loses = false;

  override sender(): BrokerSender {
    const sender = super.sender();
    return { ...sender, send: async (topic, records) => (this.loses ? undefined : sender.send(topic, records)) };
  }
}

describe('a feed whose topic does not bring what the log has', () => {
  let world: WateredGarden;
  let broker: LossyBroker;
  beforeEach(async () => {
    broker = new LossyBroker();
    world = await wateredGarden({ partitions: 1, twice: false, broker });
  });
  afterEach(() => world.remove());

  const soaked = (count: number) =>
    until(`${count} events have taken effect`, async () => {
      world.clock.turn(100);
      return (await world.soakedBy('a')).length === count;
    }).then(async () => expect(await world.soakedBy('a')).toEqual(Array.from({ length: count }, (_, i) => i + 1)));

  it('takes it from the log after 5 seconds, also when the topic has brought what was before', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await soaked(1);
    broker.loses = true;
    await world.publish(rained, ['a', 2]);
    await world.publish(rained, ['a', 3]);
    await soaked(3);
    expect((await delivery.states())[0]?.paused).toBeUndefined();
    broker.loses = false;
    await world.publish(rained, ['a', 4]);
    await soaked(4);
  });

  it('gets the events over Kafka again when the topic was deleted: the relay makes it again', async () => {
    const delivery = await world.deliver([hears(rained)]);
    await world.publish(rained, ['a', 1]);
    await soaked(1);
    broker.cluster.remove(TOPIC);
    await world.publish(rained, ['a', 2]);
    await soaked(2);
    expect(broker.cluster.recordsOf(TOPIC)).toHaveLength(1);
    expect(delivery.logs.relayReadiness('water')).toEqual([]);
  });

  it('pauses, and does not take the log for a forked one, when the log is away after it gave more than its end as last seen', async () => {
    const delivery: EventDelivery = await world.deliver([hears(rained)]);
    const log = delivery.logOf('water') as EventSource;
    let down = false;
    let publishing = false;
    const reach = <T>(ask: () => Promise<T>) => (down ? Promise.reject(new Unavailable('water is away')) : ask());
    const away: EventSource = Object.assign(Object.create(log) as EventSource, {
      heads: () => reach(() => log.heads()),
      read: (...asked: Parameters<EventSource['read']>) =>
        reach(async () => {
          // Published between the look at the ends and the read; then the producer stops.
          if (publishing) await world.publish(rained, ['a', 3]);
          const reading = await log.read(...asked);
          if (publishing) down = true;
          return reading;
        }),
      report: (...told: Parameters<EventSource['report']>) => reach(() => log.report(...told)),
    });
    delivery.readFrom('water', away);
    await world.publish(rained, ['a', 1]);
    await soaked(1);
    broker.loses = true;
    publishing = true;
    await world.publish(rained, ['a', 2]);
    await soaked(3);
    for (let i = 0; i < 3; i += 1) {
      world.clock.turn(5_000);
      await until('it has looked', async () => (await delivery.states()).length > 0);
    }
    expect((await delivery.states())[0]?.stopped).toBeUndefined();
    publishing = down = broker.loses = false;
    await world.publish(rained, ['a', 4]);
    await soaked(4);
  });
});
