import { type BrokerSender, type SentRecord } from '../../src/platform/kafka/broker.js';
import { Recorder } from '../../src/platform/kafka/fixtures/recorder.js';
import { kafkajsBroker } from '../../src/platform/kafka/kafkajs-broker.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { arrives } from '../../src/platform/testing/waiting.js';
import type { KafkaCluster } from '../../tools/kafka/cluster.mjs';
import { clientOf, onKafka, temporaryCluster } from './on-kafka.js';
import { leaderOf } from './records.js';

const LIMIT_MS = 400_000;
const ARRIVES_MS = 120_000;
const PARTITIONS = 6;

const brokerOf = ({ brokers }: KafkaCluster) => kafkajsBroker({ brokers }, { clientId: 'garden', log: quietLog });
/** One record of each partition, as a relay sends them. */
const round = (number: number): SentRecord[] =>
  Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, key: 'k', value: `${number}`, headers: {} }));

/** Sends until it is acknowledged, as a relay does. */
async function sendAtLast(sender: BrokerSender, topic: string, records: readonly SentRecord[]): Promise<void> {
  let reason = 'not tried yet';
  const sent = () =>
    sender.send(topic, records).then(
      () => true,
      (failure: Error) => {
        reason = failure.message;
        return false;
      },
    );
  await arrives(`${topic} takes the records`, sent, ARRIVES_MS).catch((error: Error) => {
    throw new Error(`${error.message} ${reason}`);
  });
}

onKafka('a broker that does not respond', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = temporaryCluster();
    await cluster.start();
  }, LIMIT_MS);
  afterAll(() => cluster.remove(), LIMIT_MS);

  it(
    'while it is paused a send fails, a member tells of it, and both go on when it is resumed',
    async () => {
      const broker = brokerOf(cluster);
      try {
        await broker.declare({ topic: 'plants', partitions: PARTITIONS });
        const sender = broker.sender();
        const seen = new Recorder();
        broker.join('readers', 'plants', seen);
        await sender.send('plants', round(0));
        await arrives('the records have come', () => seen.notes().size === PARTITIONS, ARRIVES_MS);
        await cluster.pause(1);
        const failed = sender.send('plants', round(1));
        await expect(failed).rejects.toThrow(/^Kafka could not take 6 records of the topic plants: /);
        await arrives('the member tells of it', () => seen.trouble !== undefined, ARRIVES_MS);
        cluster.resume(1);
        await sendAtLast(sender, 'plants', round(1));
        const whole = () => seen.firstOf(0).length === 2 && seen.firstOf(5).length === 2 && seen.trouble === undefined;
        await arrives('the member goes on', whole, ARRIVES_MS);
        expect([0, 5].map((partition) => seen.firstOf(partition))).toEqual([
          ['0', '1'],
          ['0', '1'],
        ]);
      } finally {
        cluster.resume(1);
        await broker.close();
      }
    },
    LIMIT_MS,
  );

  it(
    'takes records whose sender has a clock that is days ahead, and gives what has neither key nor value nor headers',
    async () => {
      const broker = brokerOf(cluster);
      const producer = clientOf(cluster).producer();
      try {
        await broker.declare({ topic: 'strange', partitions: 1, retentionMs: 3_600_000 });
        await producer.connect();
        const ahead = `${Date.now() + 5 * 86_400_000}`;
        await producer.send({ topic: 'strange', messages: [{ key: null, value: null, timestamp: ahead }] });
        await producer.send({
          topic: 'strange',
          messages: [{ value: 'x', timestamp: '1', headers: { many: ['a', 'b'] } }],
        });
        const seen = new Recorder();
        broker.join('readers', 'strange', seen);
        await arrives('both have come', () => seen.records.length >= 2, ARRIVES_MS);
        expect(seen.records.slice(0, 2)).toEqual([
          { partition: 0, offset: 0n, key: undefined, value: undefined, headers: {} },
          { partition: 0, offset: 1n, key: undefined, value: 'x', headers: { many: 'a' } },
        ]);
      } finally {
        await producer.disconnect();
        await broker.close();
      }
    },
    LIMIT_MS,
  );
});

onKafka('a broker of three nodes', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = temporaryCluster();
    await cluster.start({ nodes: 3 });
  }, LIMIT_MS);
  afterAll(() => cluster.remove(), LIMIT_MS);

  it(
    'loses nothing that it has acknowledged and keeps the order, when nodes are lost one after another under sends',
    async () => {
      const broker = brokerOf(cluster);
      try {
        await broker.declare({ topic: 'trees', partitions: PARTITIONS });
        const sender = broker.sender();
        const seen = new Recorder();
        broker.join('readers', 'trees', seen);
        let rounds = 0;
        let going = true;
        const sending = (async () => {
          for (; going; rounds += 1) await sendAtLast(sender, 'trees', round(rounds));
        })();
        for (const node of [1, 2, 3]) {
          const before = rounds;
          await cluster.kill(node);
          await arrives('sends go on without the node', () => rounds > before + 20, ARRIVES_MS);
          await cluster.startNode(node);
          const whole = async () =>
            (await leaderOf(clientOf(cluster), 'trees').catch(() => undefined))?.inSync.length === 3;
          await arrives('all three copies are in sync', whole, ARRIVES_MS);
        }
        going = false;
        await sending;
        const expected = Array.from({ length: rounds }, (_, number) => `${number}`);
        const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
        const all = () => partitions.every((partition) => seen.firstOf(partition).length >= rounds);
        await arrives(`all ${rounds} rounds have come`, all, ARRIVES_MS);
        for (const partition of partitions) expect(seen.firstOf(partition)).toEqual(expected);
      } finally {
        await broker.close();
      }
    },
    LIMIT_MS,
  );
});
