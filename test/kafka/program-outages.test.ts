import { DEFAULT_PREFIX } from '../../src/platform/kafka/topic-names.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import type { KafkaCluster } from '../../tools/kafka/cluster.mjs';
import { freePorts } from '../../tools/command/free-ports.mjs';
import { Customer } from '../program/customer.js';
import { Hosts } from '../program/hosts.js';
import type { Program } from '../program/program.js';
import { isPaid, placeOrder } from '../program/threaded.js';
import { clientOf, onKafka, temporaryCluster } from './on-kafka.js';
import { ARRIVES_MS, eventsAt, isReady, LIMIT_MS, recordsOf, troublesAt } from './program-on-kafka.js';

interface Lag {
  readonly items: readonly { feed: string; lag: number; way?: string; group?: { name: string; lag?: number } }[];
  readonly relays: readonly { module: string; topic: string; lag: number; paused?: { reason: string } }[];
}

onKafka('a monolith whose events all go over Kafka', () => {
  let hosts: Hosts;
  let cluster: KafkaCluster;
  let port: number;
  beforeEach(async () => {
    cluster = temporaryCluster();
    [port = 0] = await freePorts(1);
    hosts = await Hosts.prepare();
  });
  afterEach(async () => {
    await hosts.end();
    await cluster.remove();
  }, LIMIT_MS);

  const settings = () => ({ EVENTS: 'kafka', KAFKA_BROKERS: `127.0.0.1:${port}`, KAFKA_RETENTION: '2d' });
  /** What waits is said of each relay, and of each feed. */
  const saysWhatWaits = (program: Program) =>
    arrives(
      'readiness says what waits',
      async () => {
        const { status, troubles } = await troublesAt(program);
        const waits = [
          /^The events of order wait in its log, and are sent to Kafka as soon as that is possible: Kafka could not /.test(
            troubles['order relay'] ?? '',
          ),
          /notification<-order gets no events over Kafka, and goes on by itself: /.test(
            troubles['notification feeds'] ?? '',
          ),
        ];
        return waits.every(Boolean) ? { status, troubles } : undefined;
      },
      ARRIVES_MS,
    );

  it(
    'serves while the broker is down, at the start and later, says what waits, and goes on by itself: nothing is lost',
    async () => {
      const program = await hosts.start('monolith', settings());
      const customer = await Customer.signIn(program.url);
      const operator = await Customer.signIn(program.url, 'admin@example.com');
      const first = await placeOrder(customer, 'k1');
      expect((await saysWhatWaits(program)).status).toBe('degraded');
      expect((await customer.get(`/api/orders/${first}`)).body['status']).toBe('placed');
      // Between two tries a relay does not pause.
      const down = await arrives(
        'the relay of order pauses',
        async () => {
          const lag = await eventsAt<Lag>(program, operator, 'lag');
          return lag.relays.some(({ module, paused }) => module === 'order' && paused) ? lag : undefined;
        },
        ARRIVES_MS,
      );
      const { group, ...notified } = down.items.find(({ feed }) => feed === 'notification<-order') ?? {};
      expect([notified, group]).toEqual([
        expect.objectContaining({ way: 'kafka' }),
        { name: `${DEFAULT_PREFIX}.notification<-order` },
      ]);
      const relay = down.relays.find(({ module }) => module === 'order');
      expect([relay?.topic, relay?.paused?.reason]).toEqual([
        'ficus.order',
        expect.stringContaining('Kafka could not'),
      ]);
      expect(relay?.lag).toBeGreaterThan(0);

      await cluster.start({ ports: [port] });
      await isPaid(customer, first);
      await isReady(program);

      await cluster.kill(1);
      const second = await placeOrder(customer, 'k2');
      expect((await saysWhatWaits(program)).status).toBe('degraded');
      await cluster.startNode(1);
      await isPaid(customer, first, second);
      await isReady(program);

      const settled = await arrives(
        'cursors and groups at the end',
        async () => {
          const lag = await eventsAt<Lag>(program, operator, 'lag');
          const done =
            lag.relays.every((relay) => relay.lag === 0) &&
            lag.items.every((feed) => feed.lag === 0 && feed.group?.lag === 0);
          return done ? lag : undefined;
        },
        ARRIVES_MS,
      );
      expect(new Set(settled.items.map(({ way }) => way))).toEqual(new Set(['kafka']));
      const logged = await eventsAt<{ id: string }[]>(program, operator, 'tail', 'order', '--limit', '100');
      const sent = await recordsOf(
        cluster.brokers,
        (names) => names.topicOf('order'),
        (records) => new Set(records.map(({ headers }) => headers['ce_id'])).size >= logged.length,
      );
      expect(new Set(sent.map(({ headers }) => headers['ce_id']))).toEqual(new Set(logged.map(({ id }) => id)));
      const admin = clientOf(cluster).admin();
      await admin.connect();
      const retention = await admin.describeConfigs({
        includeSynonyms: false,
        // 2: a topic, in the protocol of Kafka.
        resources: ['ficus.order', 'ficus.order.parked'].map((name) => ({
          ...{ type: 2, name, configNames: ['retention.ms'] },
        })),
      });
      await admin.disconnect();
      const [events, parked] = retention.resources.map(({ configEntries }) => configEntries[0]?.configValue);
      expect([events, parked]).toEqual([`${2 * 86_400_000}`, `${30 * 86_400_000}`]);
    },
    LIMIT_MS,
  );

  it(
    'sends nothing to a topic with another number of partitions, says what to do, and goes on once that is done',
    async () => {
      await cluster.start({ ports: [port] });
      const admin = clientOf(cluster).admin();
      await admin.connect();
      try {
        await admin.createTopics({ waitForLeaders: false, topics: [{ topic: 'ficus.payment', numPartitions: 2 }] });
        const program = await hosts.start('monolith', settings());
        const explained = async () => {
          const { status, troubles } = await troublesAt(program);
          return troubles['payment relay'] === undefined ? undefined : { status, said: troubles['payment relay'] };
        };
        const { status, said } = await arrives('readiness explains it', explained, ARRIVES_MS);
        expect(status).toBe('degraded');
        expect(said).toMatch(
          /The topic ficus\.payment has 2 partitions, but \d+ are declared\. .* Delete the topic when all its groups have read it: its owner makes it again\./,
        );
        const customer = await Customer.signIn(program.url);
        const orderId = await placeOrder(customer, 'k1');
        expect(await admin.fetchTopicOffsets('ficus.payment')).toEqual([
          expect.objectContaining({ high: '0' }),
          expect.objectContaining({ high: '0' }),
        ]);
        await admin.deleteTopics({ topics: ['ficus.payment'] });
        await isReady(program);
        await isPaid(customer, orderId);
      } finally {
        await admin.disconnect();
      }
    },
    LIMIT_MS,
  );
});
