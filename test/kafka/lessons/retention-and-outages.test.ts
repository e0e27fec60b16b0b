import type { Kafka } from 'kafkajs';
import { arrives } from '../../../src/platform/testing/waiting.js';
import type { KafkaCluster } from '../../../tools/kafka/cluster.mjs';
import { clientOf, onKafka, temporaryCluster } from '../on-kafka.js';
import { createTopic, send } from '../records.js';
import { committedOffset, countHandled, LESSON_MS, numbered, printCounts, topicEnds, WAIT_MS } from './lesson.js';
import { lostByRetention } from './lost-by-retention.js';
import { type Reader, startReader } from './plain-reader.js';

const TOPIC = 'plants';
const [BEFORE, DURING, AFTER] = [50, 100, 20];
/** A broker looks for old records every five minutes, and half a minute after its start, unless it is set. */
const EAGER = { 'log.retention.check.interval.ms': '200', 'log.initial.task.delay.ms': '200' };

async function keepFor(kafka: Kafka, retentionMs: number): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  const configEntries = [{ name: 'retention.ms', value: `${retentionMs}` }];
  // 2: a topic.
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: TOPIC, configEntries }] });
  await admin.disconnect();
}

/**
 * A broker deletes records by their age, also those that a consumer has not read. A consumer whose next record is gone gets OFFSET_OUT_OF_RANGE, and
 * kafkajs goes on elsewhere without an error for the program: at the first record that is left, or at the end of the topic.
 */
onKafka('an outage that is longer than the retention of a topic', () => {
  let cluster: KafkaCluster;
  let kafka: Kafka;
  const sent = {
    before: numbered('before', BEFORE),
    during: numbered('during', DURING),
    after: numbered('after', AFTER),
  };
  beforeAll(async () => {
    cluster = temporaryCluster(EAGER);
    await cluster.start();
    kafka = clientOf(cluster);
    await createTopic(kafka, TOPIC);
    await send(kafka, TOPIC, sent.before);
    for (const group of ['from-first', 'from-end']) {
      const reader = await startReader(clientOf(cluster), TOPIC, { group, fromBeginning: true });
      const noted = async () => (await committedOffset(kafka, group, TOPIC)) === BEFORE;
      await arrives(`${group} has handled what was sent before the outage`, noted, WAIT_MS);
      await reader.consumer.disconnect();
    }
    await send(kafka, TOPIC, sent.during);
    // The outage is as long as the records are kept from here on, without waiting for days.
    await keepFor(kafka, 1);
    const deleted = async () => (await topicEnds(kafka, TOPIC))[0]?.first === BEFORE + DURING;
    await arrives('the broker has deleted what was sent during the outage', deleted, WAIT_MS);
    await keepFor(kafka, 3_600_000);
    await send(kafka, TOPIC, sent.after);
  }, LESSON_MS);
  afterAll(() => cluster.remove());

  const handledAgain = (reader: Reader) => countHandled([...sent.during, ...sent.after], reader.handled);

  it(
    'is reported by comparing where the group goes on with where the topic begins',
    async () => {
      const lost = await lostByRetention(kafka, 'from-first', TOPIC);
      for (const { sentence } of lost) process.stderr.write(`Kafka lesson, retention, reported: ${sentence}\n`);
      expect(lost.map(({ partition, count }) => ({ partition, count }))).toEqual([{ partition: 0, count: DURING }]);
      expect(lost[0]?.sentence).toContain('goes on at 50, and the topic begins at 150');
      expect(await lostByRetention(kafka, 'never-there', TOPIC)).toEqual([]);
    },
    LESSON_MS,
  );

  it(
    'loses what the broker has deleted, and the program sees no error',
    async () => {
      const reader = await startReader(clientOf(cluster), TOPIC, { group: 'from-first', fromBeginning: true });
      await arrives('the last record', () => reader.handled.includes(`after-${AFTER}`), WAIT_MS);
      await reader.consumer.disconnect();
      const counts = handledAgain(reader);
      printCounts('retention, from the first record that is left', { ...counts, errors: reader.crashes.length });
      expect(counts).toEqual({ acknowledged: DURING + AFTER, handled: AFTER, lost: DURING, twice: 0 });
      expect(reader.crashes).toEqual([]);
      expect(await lostByRetention(kafka, 'from-first', TOPIC)).toEqual([]);
    },
    LESSON_MS,
  );

  it(
    'loses also what the broker still has, when the consumer goes on at the end: the default of kafkajs',
    async () => {
      const reader = await startReader(clientOf(cluster), TOPIC, { group: 'from-end', fromBeginning: false });
      // Where the end is, is known once a record arrives that is sent after the reset.
      let probes = 0;
      const arrived = async () => {
        await send(kafka, TOPIC, [`probe-${++probes}`]);
        return reader.handled.length > 0;
      };
      await arrives('a record behind the end of then', arrived, WAIT_MS);
      await reader.consumer.disconnect();
      const { handled, ...counts } = handledAgain({
        ...reader,
        handled: reader.handled.filter((value) => !value.startsWith('probe')),
      });
      printCounts('retention, from the end', { ...counts, handled, errors: reader.crashes.length });
      expect({ handled, ...counts }).toEqual({
        acknowledged: DURING + AFTER,
        handled: 0,
        lost: DURING + AFTER,
        twice: 0,
      });
      expect(reader.crashes).toEqual([]);
    },
    LESSON_MS,
  );
});
