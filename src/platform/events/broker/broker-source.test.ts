import type { GroupListener, SentRecord } from '../../kafka/broker.js';
import { Unavailable } from '../../contract/failure.js';
import { MemoryBroker } from '../../kafka/fixtures/memory-broker.js';
import { TopicNames } from '../../kafka/topic-names.js';
import type { EventDelivery } from '../engine/event-delivery.js';
import type { Log } from '../../ops/log.js';
import { quietLog } from '../../testing/quiet-log.js';
import { arrives } from '../../testing/waiting.js';
import { type DeliveryObserver, noObserver } from '../feed/feed-environment.js';
import { hears, rained, until, type WateredGarden, wateredGarden } from '../fixtures/watered-garden.js';
import type { EventSource } from '../log/event-source.js';
import { recordOf } from './event-record.js';

const TOPIC = 'ficus.water';
const GROUP = 'ficus.garden<-water';

describe('a feed that takes its events over Kafka', () => {
  let world: WateredGarden;
  let broker: MemoryBroker;
  const warnings: string[] = [];
  const read = { kafka: 0, log: 0 };
  const observer: DeliveryObserver = { ...noObserver, onRead: (_, way, events) => void (read[way] += events) };
  beforeEach(async () => {
    broker = new MemoryBroker();
    warnings.length = 0;
    const log: Log = { ...quietLog, warn: (_: unknown, line = '') => void warnings.push(line) };
    world = await wateredGarden({ partitions: 1, twice: false, broker, log });
    read.kafka = 0;
    read.log = 0;
  });
  afterEach(() => world.remove());

  const deliver = () => world.deliver([hears(rained)], {}, observer);
  const soaked = (count: number, turnMs = 0) =>
    until(`${count} events have taken effect`, async () => {
      world.clock.turn(turnMs);
      return (await world.soakedBy('a')).length === count;
    }).then(async () => expect(await world.soakedBy('a')).toEqual(Array.from({ length: count }, (_, i) => i + 1)));
  let litres = 0;
  beforeEach(() => (litres = 0));
  const rain = async (count: number) => {
    for (let i = 0; i < count; i += 1) await world.publish(rained, ['a', (litres += 1)]);
  };
  const records = () => broker.cluster.recordsOf(TOPIC);
  const notes = async () => (await broker.offsets(GROUP, TOPIC)).get(0);
  const state = async (delivery: EventDelivery) => (await delivery.states())[0];
  /** The log of water, as the feed reaches it beside the topic. */
  const logOf = (delivery: EventDelivery) => delivery.logOf('water') as EventSource;

  it('gets them from the topic, and asks the log only where it begins', async () => {
    await deliver();
    await rain(1);
    await soaked(1);
    read.log = 0;
    await rain(30);
    await soaked(31);
    expect(read).toEqual({ kafka: expect.any(Number), log: 0 });
    expect(read.kafka).toBeGreaterThanOrEqual(30);
  });

  it('notes in its group where it goes on, behind its cursor and never before it', async () => {
    const delivery = await deliver();
    await rain(10);
    await soaked(10);
    await until('the group has the note', async () => (await notes()) === 10n);
    expect((await state(delivery))?.cursors).toEqual({ 0: 10 });
  });

  it('goes on at its cursor, whatever its group has noted: an older note repeats, a newer one leaves nothing out', async () => {
    for (const note of [0n, 100n]) {
      const delivery = await deliver();
      await rain(5);
      await soaked(litres);
      await delivery.stop();
      broker.cluster.group(GROUP, TOPIC).notes.set(0, note);
      await rain(5);
    }
    await deliver();
    await soaked(20, 500);
  });

  it('gets what has come while it was stopped from the topic, too', async () => {
    const delivery = await deliver();
    await rain(5);
    await soaked(5);
    await until('the group has the note', async () => (await notes()) === 5n);
    await delivery.stop();
    await rain(20);
    const relay = await world.deliver([]);
    await until('it is in the topic', () => records().length === 25);
    await relay.stop();
    Object.assign(read, { kafka: 0, log: 0 });
    await deliver();
    await soaked(25);
    // One event of the log proves, at the start, that it is still the log that the cursor is of.
    expect(read).toEqual({ kafka: 20, log: 1 });
  });

  it('drops what the topic repeats', async () => {
    await deliver();
    await rain(5);
    await soaked(5);
    broker.cluster.append(TOPIC, records().slice(2) as readonly SentRecord[]);
    await rain(1);
    await soaked(6);
  });

  it('takes what the topic has left out from the log', async () => {
    const delivery = await deliver();
    await rain(2);
    await soaked(2);
    await delivery.stop();
    await rain(3);
    // The topic has the last one alone: its retention was shorter than the stop.
    const [last] = await logOf(delivery).newest(1);
    if (!last) throw new Error('The log is empty.');
    await world.water.units.run('as if all had been sent', (tx) => tx.sql.all('UPDATE _relay SET position_no = 5'));
    broker.cluster.append(TOPIC, [recordOf('water', last)]);
    await deliver();
    await soaked(5);
    expect(records().map(({ headers }) => headers['ce_position'])).toEqual(['1', '2', '5']);
  });

  it('takes from the log what the topic does not bring within 5 seconds, although the broker can be reached', async () => {
    const delivery = await deliver();
    await rain(1);
    await soaked(1);
    await delivery.stop();
    await rain(3);
    await world.water.units.run('as if all had been sent', (tx) => tx.sql.all('UPDATE _relay SET position_no = 4'));
    const next = await deliver();
    await until('it has looked', async () => (await state(next))?.lag === 3);
    expect(await world.soakedBy('a')).toEqual([1]);
    await soaked(4, 100);
    expect(
      warnings.filter((line) => line.includes('takes from the log what ficus.water has not brought')),
    ).toHaveLength(1);
  });

  it('waits while the broker is down, says so, and goes on by itself', async () => {
    const delivery = await deliver();
    await rain(1);
    await soaked(1);
    broker.cluster.goDown();
    await rain(3);
    await until('it says so', () => delivery.readiness('garden').length === 1);
    expect(delivery.readiness('garden')[0]).toContain('garden<-water gets no events over Kafka, and goes on by itself');
    expect((await state(delivery))?.paused?.reason).toContain('gets no events over Kafka');
    for (let i = 0; i < 20; i += 1) world.clock.turn(1_000);
    await until('it has looked', async () => (await state(delivery))?.lag === 3);
    expect(await world.soakedBy('a')).toEqual([1]);
    broker.cluster.comeBack();
    await soaked(4, 100);
    expect(delivery.readiness('garden')).toEqual([]);
  });

  it('goes on while the log of its producer cannot be reached: the topic has the events', async () => {
    const delivery = await deliver();
    const log = logOf(delivery);
    let down = false;
    const reach = <T>(ask: () => Promise<T>) => (down ? Promise.reject(new Unavailable('water is away')) : ask());
    const away: EventSource = Object.assign(Object.create(log) as EventSource, {
      heads: () => reach(() => log.heads()),
      read: (...asked: Parameters<EventSource['read']>) => reach(() => log.read(...asked)),
      report: (...told: Parameters<EventSource['report']>) => reach(() => log.report(...told)),
    });
    delivery.readFrom('water', away);
    await rain(1);
    await soaked(1);
    down = true;
    await rain(5);
    await soaked(6, 100);
    for (let polls = 0; polls < 3; polls += 1) world.clock.turn(5_000);
    await rain(2);
    await soaked(8, 100);
    expect((await state(delivery))?.paused).toBeUndefined();
  });

  it('leaves out records that are no events of its producer, and logs each of them', async () => {
    await deliver();
    await rain(1);
    await soaked(1);
    const foreign: SentRecord[] = [
      { partition: 0, key: 'a', value: 'garbage', headers: {} },
      { partition: 0, key: 'a', value: '{}', headers: { ce_specversion: '1.0', ce_source: '/ficus/fire' } },
    ];
    broker.cluster.append(TOPIC, foreign);
    await rain(2);
    await soaked(3);
    await until('they are passed in the group, too', async () => (await notes()) === 5n);
  });

  it('stops when the topic has another event at its cursor: the log has forked (guarantee 4)', async () => {
    const delivery = await deliver();
    await rain(2);
    await soaked(2);
    const [last] = await logOf(delivery).newest(1);
    if (!last) throw new Error('The log is empty.');
    broker.cluster.append(TOPIC, [
      recordOf('water', { ...last, id: 'another', epoch: 9 }),
      recordOf('water', { ...last, position: 3, id: 'yet-another', epoch: 9 }),
    ]);
    await until('the feed has stopped', () => delivery.readiness('garden').length === 1);
    expect(delivery.readiness('garden')[0]).toContain('the event log of water has forked');
    expect(await world.soakedBy('a')).toEqual([1, 2]);
  });

  it('gets no more of a partition while it is far behind, and all of it in the end', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const changes: string[] = [];
    const join = broker.join.bind(broker);
    broker.join = (...joining) => {
      const member = join(...joining);
      const [pause, resume] = [member.pause.bind(member), member.resume.bind(member)];
      return Object.assign(member, {
        pause: (partition: number) => (changes.push('pause'), pause(partition)),
        resume: (partition: number) => (changes.push('resume'), resume(partition)),
      });
    };
    await world.deliver([hears(rained, { prepare: () => gate })], {}, observer);
    const drops = Array.from({ length: 5_000 }, (_, i): [string, number] => [`cloud-${i}`, i + 1]);
    for (let i = 0; i < 10; i += 1) await world.publish(rained, ...drops.slice(i * 500, i * 500 + 500));
    await until('it is in the topic', () => records().length === 5_000);
    await until('it is paused', () => changes.length > 0);
    expect(changes).toEqual(['pause']);
    open();
    const effects = 'SELECT COUNT(*) AS count FROM soaked';
    const all = async () => Number((await world.garden.reads.sql.all<{ count: number }>(effects))[0]?.count) === 5_000;
    await arrives('all events have taken effect', all, 90_000);
    expect(changes.slice(0, 2)).toEqual(['pause', 'resume']);
  });

  it('is in its group while its process runs the feeds of the consumer, and only then', async () => {
    await world.remove();
    world = await wateredGarden({ partitions: 2, twice: false, broker, shared: true });
    const joined: string[] = [];
    const join = broker.join.bind(broker);
    broker.join = (group: string, topic: string, listener: GroupListener) => {
      joined.push(group);
      return join(group, topic, listener);
    };
    const [first, second] = [await deliver(), await deliver()];
    expect(joined).toEqual([GROUP]);
    await rain(3);
    await soaked(3, 50);
    await first.stop();
    await until('the other one has taken over', () => {
      world.clock.turn(500);
      return joined.length === 2;
    });
    await rain(3);
    await soaked(6, 50);
    await until('its cursor is at the end', async () => (await state(second))?.lag === 0);
  });

  it('is refused where there is no broker', async () => {
    const plain = await wateredGarden({ partitions: 1 });
    const delivery = await plain.deliver([hears(rained)]);
    expect(() => delivery.takeBy('water', 'kafka')).toThrow(
      'The events of water cannot come over Kafka: this process knows no cluster; set KAFKA_BROKERS.',
    );
    await plain.remove();
  });

  it('has names in the cluster that begin with the prefix of the installation', () => {
    const names = new TopicNames('blue');
    expect([names.topicOf('water'), names.groupOf('garden<-water'), names.parkedTopicOf('garden')]).toEqual([
      ...['blue.water', 'blue.garden<-water', 'blue.garden.parked'],
    ]);
  });
});
