import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { recordOf } from '../../src/platform/events/broker/event-record.js';
import type { LoggedEvent } from '../../src/platform/events/log/logged-event.js';
import { partitionOf } from '../../src/platform/events/log/murmur2.js';
import { kafkajsBroker } from '../../src/platform/kafka/kafkajs-broker.js';
import { quietLog } from '../../src/platform/testing/quiet-log.js';
import { onBroker } from './on-broker.js';

const LIMIT_MS = 400_000;
const PARTITIONS = 6;
const [TOPIC, KEYS] = ['ficus.water', ['장미', 'rose', '무궁화', 'oak-17', '']];

/** Where `npm run test:kafka` has found it, or installed it. */
const kcat = process.env['TEST_KCAT'];
const withKcat = kcat === undefined ? it.skip : it;

/** A record as kcat prints it: `headers` are names and values in turn. */
interface PrintedRecord {
  readonly partition: number;
  readonly offset: number;
  readonly headers: readonly string[];
  readonly key: string;
  readonly payload: string;
}

/** Runs kcat to its end. Resolves with what it wrote. */
async function runKcat(brokers: readonly string[], words: readonly string[], input = ''): Promise<string> {
  const running = promisify(execFile)(String(kcat), ['-b', brokers.join(','), ...words]);
  running.child.stdin?.end(input);
  return (await running).stdout;
}

/** All records of a topic, by kcat alone. */
async function readAll(brokers: readonly string[], topic: string): Promise<readonly PrintedRecord[]> {
  const printed = await runKcat(brokers, ['-C', '-t', topic, '-J', '-e', '-q']);
  return printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PrintedRecord);
}

function eventWith(key: string): LoggedEvent {
  return {
    partition: partitionOf(key, PARTITIONS),
    position: 42,
    id: '0190a1b2-0000-7000-8000-000000000001',
    name: 'water.rained',
    version: 2,
    key,
    data: '{"litres":3,"꽃":"무궁화 🌺"}',
    occurredAt: '2026-01-05T09:00:00.000Z',
    correlationId: 'c-1',
    causationId: 'r-1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    epoch: 1,
  };
}

onBroker('a topic of Ficus, read by kcat', (broker) => {
  withKcat(
    'has the event as CloudEvents bind it to Kafka: key, JSON, and attributes in headers',
    async () => {
      const event = eventWith('장미');
      const port = kafkajsBroker(broker, { clientId: 'garden', log: quietLog });
      await port.declare({ topic: TOPIC, partitions: PARTITIONS });
      await port.sender().send(TOPIC, [recordOf('water', event)]);
      await port.close();
      const [printed, ...more] = await readAll(broker.brokers, TOPIC);
      expect(more).toEqual([]);
      expect(printed).toMatchObject({ partition: event.partition, offset: 0, key: '장미' });
      expect(JSON.parse(String(printed?.payload))).toEqual({ litres: 3, 꽃: '무궁화 🌺' });
      const texts = printed?.headers ?? [];
      const headers = texts.flatMap((name, at) => (at % 2 === 0 ? [[name, texts[at + 1]]] : []));
      expect(Object.fromEntries(headers)).toEqual({
        ce_specversion: '1.0',
        ce_id: '0190a1b2-0000-7000-8000-000000000001',
        ce_source: '/ficus/water',
        ce_type: 'water.rained',
        ce_time: '2026-01-05T09:00:00.000Z',
        ce_version: '2',
        ce_position: '42',
        ce_epoch: '1',
        ce_correlationid: 'c-1',
        ce_causationid: 'r-1',
        ce_traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      });
    },
    LIMIT_MS,
  );

  withKcat(
    'has each key in the partition that librdkafka chooses for it',
    async () => {
      const topic = 'ficus.keys';
      const port = kafkajsBroker(broker, { clientId: 'garden', log: quietLog });
      await port.declare({ topic, partitions: PARTITIONS });
      await port.close();
      const lines = KEYS.map((key) => `${key}:of kcat\n`).join('');
      await runKcat(broker.brokers, ['-P', '-t', topic, '-K:', '-X', 'partitioner=murmur2'], lines);
      const chosen = (await readAll(broker.brokers, topic)).map(({ key, partition }) => [key, partition]);
      expect(Object.fromEntries(chosen)).toEqual(
        Object.fromEntries(KEYS.map((key) => [key, partitionOf(key, PARTITIONS)])),
      );
    },
    LIMIT_MS,
  );
});
