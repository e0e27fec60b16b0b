import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { arrives } from '../../src/platform/testing/waiting.js';

const LIMIT_MS = 120_000;
/** A consumer that ends waits so long for records that do not come: 5 seconds unless it is set. */
const FETCH_WAITS_MS = 100;

/** A record as anybody reads it who knows CloudEvents, and nothing of Ficus. */
export interface TopicRecord {
  readonly partition: number;
  readonly position: number;
  readonly id: string;
}

/** Reads a whole topic with a plain kafkajs consumer. @returns its records in order, per partition; none when there is no such topic. */
export async function readTopic(brokers: readonly string[], topic: string): Promise<readonly TopicRecord[]> {
  const kafka = new Kafka({
    clientId: 'crash-judge',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 15 },
  });
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic).finally(() => admin.disconnect());
  const left = new Map(ends.map(({ partition, high, low }) => [partition, Number(high) - Number(low)]));
  const records: TopicRecord[] = [];
  const consumer = kafka.consumer({ groupId: `crash-judge-${randomUUID()}`, maxWaitTimeInMs: FETCH_WAITS_MS });
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ partition, message: { headers = {} } }) => {
        const { ce_id: id, ce_position: position } = headers;
        records.push({ partition, position: Number(String(position)), id: String(id) });
        left.set(partition, (left.get(partition) ?? 0) - 1);
        return Promise.resolve();
      },
    });
    await arrives(`all of ${topic}`, () => [...left.values()].every((count) => count <= 0), LIMIT_MS);
  } finally {
    await consumer.disconnect();
  }
  return records;
}
