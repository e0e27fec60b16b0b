import { MemoryBroker } from '../../kafka/fixtures/memory-broker.js';
import type { EventDelivery } from '../engine/event-delivery.js';
import type { ModuleOperations } from '../engine/module-operations.js';
import { hears, rained, until, type WateredGarden, wateredGarden } from '../fixtures/watered-garden.js';

const TOPIC = 'ficus.garden.parked';
const DAY_MS = 86_400_000;

describe('the copies of parked events', () => {
  let world: WateredGarden;
  let broker: MemoryBroker;
  let failure: Error | undefined;
  const make = async (spec: { shared?: boolean } = {}) => {
    failure = new Error('the bed is full');
    broker = new MemoryBroker();
    world = await wateredGarden({ partitions: 2, twice: false, broker, ...spec });
  };
  afterEach(() => world.remove());

  /** Parks every event at once, while there is a failure. */
  const failing = hears(rained, { prepare: () => (failure ? Promise.reject(failure) : Promise.resolve(undefined)) });
  const deliver = () => world.deliver([failing], { attempts: 1 });
  const operations = (delivery: EventDelivery) => delivery.operations('garden') as ModuleOperations;
  const copies = () => broker.cluster.recordsOf(TOPIC);
  const ids = () => copies().map(({ headers }) => headers['ce_id']);
  const parked = async (delivery: EventDelivery) => (await operations(delivery).parked({ limit: 10 })).items;
  const eventually = (what: string, holds: () => boolean | Promise<boolean>) =>
    until(what, () => {
      world.clock.turn(50);
      return holds();
    });
  const hasParked = (delivery: EventDelivery, count: number) =>
    eventually('they are parked', async () => (await parked(delivery)).length === count);
  const uncopied = async () =>
    (await world.garden.reads.sql.all('SELECT id FROM _held WHERE parked_at IS NOT NULL AND copied_at IS NULL')).length;
  const allCopied = () => eventually('all copies are noted', async () => (await uncopied()) === 0);
  const readiness = (delivery: EventDelivery) => delivery.feeds.get('garden')?.parkedRelay?.readiness();

  it('guarantee 5: a parked event is in the topic of its consumer as it was, with its topic, feed, attempts, error and stack', async () => {
    await make();
    const delivery = await deliver();
    await world.publish(rained, ['a', 1]);
    await hasParked(delivery, 1);
    await allCopied();
    const [event] = await world.water.reads.sql.all<{ id: string; data: string }>('SELECT id, data FROM _outbox');
    const [original] = broker.cluster.recordsOf('ficus.water');
    const [{ parkedAt } = { parkedAt: '' }] = await parked(delivery);
    expect(copies()).toEqual([
      {
        ...{ partition: 0, offset: 0n, key: 'a', value: event?.data },
        headers: {
          ...original?.headers,
          ...{ ce_id: event?.id, ficus_topic: 'ficus.water', ficus_feed: 'garden<-water', ficus_attempts: '1' },
          ficus_parked_at: parkedAt,
          ficus_error: 'the bed is full',
          ficus_stack: expect.stringContaining('parked-relay.test') as string,
        },
      },
    ]);
    expect(broker.cluster.retentionOf(TOPIC)).toBe(30 * DAY_MS);
  });

  it('has the beginning of an error and a stack that are long', async () => {
    await make();
    failure = Object.assign(new Error('e'.repeat(100_000)), { stack: 's'.repeat(100_000) });
    await deliver();
    await world.publish(rained, ['a', 1]);
    await eventually('it is copied', () => copies().length === 1);
    const [{ headers } = { headers: {} as Record<string, string> }] = copies();
    expect(headers['ficus_error']).toBe(`${'e'.repeat(999)}…`);
    expect(headers['ficus_stack']).toBe(`${'s'.repeat(3_999)}…`);
  });

  it('wait for a broker that is down, say so, hold up no event, and go on by themselves', async () => {
    await make();
    const delivery = await deliver();
    await eventually('the topic is there', () => broker.cluster.partitionsOf(TOPIC).length === 1);
    await world.publish(rained, ['a', 1], ['b', 1]);
    await hasParked(delivery, 2);
    await allCopied();
    delivery.takeBy('water', 'log');
    broker.cluster.goDown();
    expect(readiness(delivery)).toBeUndefined();
    await world.publish(rained, ['c', 1]);
    await hasParked(delivery, 3);
    await eventually('it says that a copy waits', () => readiness(delivery) !== undefined);
    expect(readiness(delivery)).toMatch(
      /^The parked events of garden wait in its database to be copied to ficus\.garden\.parked, .*: Kafka cannot take records/,
    );
    failure = undefined;
    await world.publish(rained, ['d', 1]);
    await eventually('others go on', async () => (await world.soakedBy('d')).length === 1);
    broker.cluster.comeBack();
    await allCopied();
    await eventually('it is ready', () => readiness(delivery) === undefined);
    expect(new Set(ids()).size).toBe(3);
  });

  it('are sent by the next process when one dies between parking and sending', async () => {
    await make();
    broker.cluster.goDown();
    const first = await deliver();
    first.takeBy('water', 'log');
    await world.publish(rained, ['a', 1], ['b', 1]);
    await hasParked(first, 2);
    await first.stop();
    broker.cluster.comeBack();
    expect(copies()).toEqual([]);
    await deliver();
    await allCopied();
    expect(
      copies()
        .map(({ key }) => key)
        .sort(),
    ).toEqual(['a', 'b']);
  });

  it('are repeated when nobody knows whether they arrived, and not after that was noted', async () => {
    await make();
    const first = await deliver();
    first.takeBy('water', 'log');
    await eventually('the relay of water is idle', async () =>
      (await first.logs.relays()).every(({ lag }) => lag === 0),
    );
    await world.publish(rained, ['a', 1]);
    await hasParked(first, 1);
    await allCopied();
    await world.garden.units.run('forget the note', (tx) => tx.sql.all('UPDATE _held SET copied_at = NULL'));
    await first.stop();
    const second = await deliver();
    await allCopied();
    await second.stop();
    await deliver();
    await world.publish(rained, ['b', 1]);
    await eventually('the next one is copied', () => copies().some(({ key }) => key === 'b'));
    expect(copies().map(({ key }) => key)).toEqual(['a', 'a', 'b']);
  });

  it('are not sent for a retry and for a discard, but again when a retried event is parked again', async () => {
    await make();
    const delivery = await deliver();
    await world.publish(rained, ['a', 1], ['b', 1]);
    await hasParked(delivery, 2);
    await allCopied();
    const [one, other] = await parked(delivery);
    failure = new Error('the bed is still full');
    await operations(delivery).discard(other?.id ?? '');
    await operations(delivery).retry(one?.id ?? '');
    delivery.runnersOf('garden')[0]?.recheck();
    await eventually('it is parked and copied again', () => copies().length === 3);
    await allCopied();
    const last = copies()[2]?.headers ?? {};
    expect([last['ce_id'], last['ficus_error']]).toEqual([one?.id, 'the bed is still full']);
    failure = undefined;
    await operations(delivery).retry(one?.id ?? '');
    delivery.runnersOf('garden')[0]?.recheck();
    await eventually('nothing is held', async () => (await parked(delivery)).length === 0);
    expect(copies()).toHaveLength(3);
  });

  it('are sent by the process that runs the feeds alone, and by the next one when that stops', async () => {
    await make({ shared: true });
    const first = await deliver();
    await world.publish(rained, ['a', 1]);
    await hasParked(first, 1);
    await allCopied();
    await world.garden.units.run('forget the note', (tx) => tx.sql.all('UPDATE _held SET copied_at = NULL'));
    const second = await deliver();
    const end = performance.now() + 300;
    await eventually('the second could have sent it', () => performance.now() > end);
    expect(copies()).toHaveLength(1);
    await first.stop();
    await allCopied();
    await world.publish(rained, ['b', 1]);
    await hasParked(second, 2);
    await allCopied();
    expect(copies().map(({ key }) => key)).toEqual(['a', 'a', 'b']);
  });

  it('wait when their topic has another number of partitions, which readiness explains at once', async () => {
    await make();
    broker.cluster.create({ topic: TOPIC, partitions: 4 });
    const delivery = await deliver();
    await eventually('it says so', () => readiness(delivery) !== undefined);
    expect(readiness(delivery)).toMatch(
      /The topic ficus\.garden\.parked has 4 partitions, but 1 are declared\. .* Delete the topic when/,
    );
    await world.publish(rained, ['a', 1]);
    await hasParked(delivery, 1);
    expect(copies()).toEqual([]);
    broker.cluster.remove(TOPIC);
    await allCopied();
    expect(copies()).toHaveLength(1);
  });

  it('go on when their topic was deleted: it is made again', async () => {
    await make();
    const delivery = await deliver();
    await world.publish(rained, ['a', 1]);
    await hasParked(delivery, 1);
    await allCopied();
    broker.cluster.remove(TOPIC);
    await world.publish(rained, ['b', 1]);
    await hasParked(delivery, 2);
    await allCopied();
    expect(copies().map(({ key }) => key)).toEqual(['b']);
  });
});
