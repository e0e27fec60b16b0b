import { MemoryBroker } from '../../kafka/fixtures/memory-broker.js';
import { quietLog } from '../../testing/quiet-log.js';
import { EventDelivery } from '../engine/event-delivery.js';
import { hailed, rained, trimAll, until, type WateredGarden, wateredGarden } from '../fixtures/watered-garden.js';

const TOPIC = 'ficus.water';
const DAY_MS = 86_400_000;

describe('the relay of a log', () => {
  let world: WateredGarden;
  let broker: MemoryBroker;
  const make = async (spec: { shared?: boolean } = {}) => {
    broker = new MemoryBroker();
    world = await wateredGarden({ partitions: 2, twice: false, broker, ...spec });
  };
  afterEach(() => world.remove());

  /** Positions as they are in the topic, repetitions included, by partition. */
  const sent = () => {
    const found: Record<number, number[]> = {};
    for (const { partition, headers } of broker.cluster.recordsOf(TOPIC))
      (found[partition] ??= []).push(Number(headers['ce_position']));
    return found;
  };
  const logged = async () => {
    const found: Record<number, number[]> = {};
    for (const { partition_no: partition, position_no: position } of await world.water.reads.sql.all<{
      partition_no: number;
      position_no: number;
    }>('SELECT partition_no, position_no FROM _outbox ORDER BY partition_no, position_no'))
      (found[partition] ??= []).push(position);
    return found;
  };
  const allSent = (delivery: EventDelivery) =>
    until('everything is in the topic', async () => {
      world.clock.turn(50);
      return (await delivery.logs.relays()).every(({ lag }) => lag === 0);
    });
  const rain = async (count: number, from = 1) => {
    for (let i = from; i < from + count; i += 1) await world.publish(rained, ['a', i], ['b', i], ['c', i]);
  };

  it('guarantee 3: sends every event, also those that nobody subscribes to, in the order of their positions', async () => {
    await make();
    await rain(10);
    const delivery = await world.deliver([]);
    await world.publish(hailed, ['a', 1]);
    await rain(10, 11);
    await allSent(delivery);
    expect(sent()).toEqual(await logged());
    const [first] = broker.cluster.recordsOf(TOPIC);
    expect(first).toMatchObject({
      key: expect.any(String),
      headers: { ce_source: '/ficus/water', ce_type: 'water.rained' },
    });
  });

  it('goes on where it was after a stop, and repeats nothing then', async () => {
    await make();
    const first = await world.deliver([]);
    await rain(5);
    await allSent(first);
    await first.stop();
    await rain(5, 6);
    await allSent(await world.deliver([]));
    expect(sent()).toEqual(await logged());
  });

  it('after a crash before its note repeats what it had sent, from a place that is in the topic: no event is left out', async () => {
    await make();
    const delivery = await world.deliver([]);
    await rain(5);
    await until('it is in the topic', () => broker.cluster.recordsOf(TOPIC).length === 15);
    // What a killed process leaves: the note of its last 250 ms is missing.
    await world.water.units.run('forget', (tx) => tx.sql.all('UPDATE _relay SET position_no = 1'));
    await world.deliver([]);
    await rain(1, 6);
    await allSent(delivery);
    for (const [partition, positions] of Object.entries(sent()))
      expect([...new Set(positions)].sort((a, b) => a - b)).toEqual((await logged())[Number(partition)]);
    expect(broker.cluster.recordsOf(TOPIC).length).toBeGreaterThan(18);
  });

  it('repeats a request of which nobody knows whether it arrived, as a whole', async () => {
    await make();
    const delivery = await world.deliver([]);
    await allSent(delivery);
    broker.cluster.failNextSend(1);
    await rain(3);
    await allSent(delivery);
    for (const [partition, positions] of Object.entries(sent()))
      expect([...new Set(positions)]).toEqual((await logged())[Number(partition)]);
  });

  it('is never overtaken by trimming: the log is kept until its events are in the topic', async () => {
    await make();
    const delivery = await world.deliver([]);
    await allSent(delivery);
    broker.cluster.goDown();
    await rain(4);
    world.clock.turn(8 * DAY_MS);
    await rain(1, 5);
    expect(await trimAll(delivery)).toBe(0);
    broker.cluster.comeBack();
    await allSent(delivery);
    expect(sent()).toEqual(await logged());
    expect(await trimAll(delivery)).toBe(12);
  });

  it('is not overtaken by trimming before it has ever reached the broker either', async () => {
    await make();
    broker.cluster.goDown();
    const delivery = await world.deliver([]);
    await rain(4);
    await until('it has tried', () => (delivery.logs.relayReadiness('water') ?? []).length === 1);
    world.clock.turn(8 * DAY_MS);
    expect(await trimAll(delivery)).toBe(0);
    broker.cluster.comeBack();
    await allSent(delivery);
    expect(sent()).toEqual(await logged());
  });

  it('waits while the broker is down, says so, and goes on by itself', async () => {
    await make();
    broker.cluster.goDown();
    const delivery = await world.deliver([]);
    await rain(2);
    await until('it says so', () => {
      world.clock.turn(50);
      return (delivery.logs.relayReadiness('water') ?? []).length === 1;
    });
    expect(delivery.logs.relayReadiness('water')?.[0]).toContain('The events of water wait in its log');
    broker.cluster.comeBack();
    await allSent(delivery);
    expect(delivery.logs.relayReadiness('water')).toEqual([]);
    expect(sent()).toEqual(await logged());
  });

  it('refuses a topic with another number of partitions, and says so: order per key would be lost', async () => {
    await make();
    await broker.declare({ topic: TOPIC, partitions: 5 });
    const delivery = await world.deliver([]);
    await rain(1);
    await until('it says so', () => (delivery.logs.relayReadiness('water') ?? []).length === 1);
    expect(delivery.logs.relayReadiness('water')?.[0]).toContain('5 partitions');
    expect(broker.cluster.recordsOf(TOPIC)).toEqual([]);
  });

  it('never passes a gap in the log: what is behind it waits', async () => {
    await make();
    await world.publish(rained, ['a', 1], ['a', 2], ['a', 3]);
    await world.water.units.run('hide', (tx) =>
      tx.sql.all('UPDATE _outbox SET position_no = 99 WHERE position_no = 2'),
    );
    const delivery = await world.deliver([]);
    await until('it says so', () => {
      world.clock.turn(50);
      return (delivery.logs.relayReadiness('water') ?? []).some((sentence) => sentence.includes('no position 2'));
    });
    expect(Object.values(sent())).toEqual([[1]]);
    await world.water.units.run('fill', (tx) =>
      tx.sql.all('UPDATE _outbox SET position_no = 2 WHERE position_no = 99'),
    );
    await allSent(delivery);
    expect(Object.values(sent())).toEqual([[1, 2, 3]]);
  });

  it('keeps the log after Kafka was given up, until an operator forgets it', async () => {
    await make();
    const delivery = await world.deliver([]);
    await allSent(delivery);
    expect(await delivery.operations('water')?.awayReaders()).toEqual([]);
    await expect(delivery.operations('water')?.forgetReader('_kafka<-water')).rejects.toThrow('runs here');
    await delivery.stop();
    const spec = { contracts: [world.producer], subscriptions: new Map(), clock: world.clock, log: quietLog };
    const without = new EventDelivery({ stores: new Map([['water', world.water]]), ...spec });
    const plain = without.operations('water');
    expect(await plain?.awayReaders()).toEqual(['_kafka<-water']);
    await plain?.forgetReader('_kafka<-water');
    expect(await plain?.awayReaders()).toEqual([]);
  });

  it('is run by one process at a time, where several share the database', async () => {
    await make({ shared: true });
    const deliveries = [await world.deliver([]), await world.deliver([])];
    await rain(10);
    await allSent(deliveries[0] as EventDelivery);
    expect(sent()).toEqual(await logged());
    await deliveries[0]?.stop();
    await rain(10, 11);
    await allSent(deliveries[1] as EventDelivery);
    expect(sent()).toEqual(await logged());
  });
});
