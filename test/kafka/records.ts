import type { Kafka, Message, Producer } from 'kafkajs';
import { arrives } from '../../src/platform/testing/waiting.js';

const LIMIT_MS = 90_000;
/** A consumer that ends waits for its last fetch, which waits so long for records that do not come: 5 seconds unless it is set. */
const FETCH_WAITS_MS = 100;

/** Makes a topic of one partition, unless more are wanted, with copies on each node. Resolves when all leaders are known. */
export async function createTopic(kafka: Kafka, topic: string, partitions = 1): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  // That kafkajs waits for the leader fails when the broker that it asks has not heard of the topic yet.
  await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: partitions }] });
  const led = () =>
    admin.fetchTopicMetadata({ topics: [topic] }).then(
      ({ topics: [made] }) =>
        made?.partitions.length === partitions && made.partitions.every(({ leader }) => leader >= 0),
      () => false,
    );
  try {
    await arrives(`a leader of each partition of ${topic}`, led, LIMIT_MS);
  } finally {
    await admin.disconnect();
  }
}

/** Sends each text as a record of its own; resolves when all are acknowledged by all copies that are in sync. */
export async function send(kafka: Kafka, topic: string, texts: readonly string[]): Promise<void> {
  await sendMessages(
    kafka,
    topic,
    texts.map((value) => [{ key: 'rose', value }]),
  );
}

/** Sends each list of messages by a request of its own, one after another; resolves when all are acknowledged, each of them once. */
export async function sendMessages(kafka: Kafka, topic: string, lists: readonly (readonly Message[])[]): Promise<void> {
  // Idempotent: kafkajs repeats a whole request when one partition of it is not served yet.
  const producer: Producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  // A broker that has just taken over refuses to number a producer for a moment, which kafkajs does not repeat.
  const connected = () =>
    producer.connect().then(
      () => true,
      () => false,
    );
  await arrives('the producer has its number', connected, LIMIT_MS);
  try {
    for (const messages of lists) await producer.send({ topic, acks: -1, messages: [...messages] });
  } finally {
    await producer.disconnect();
  }
}

/** Reads a topic from its beginning, in a group of its own, until there are so many records. */
export async function read(kafka: Kafka, topic: string, count: number): Promise<readonly string[]> {
  const consumer = kafka.consumer({ groupId: `reader-of-${topic}-${count}`, maxWaitTimeInMs: FETCH_WAITS_MS });
  const texts: string[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        texts.push(String(message.value));
        return Promise.resolve();
      },
    });
    await arrives(
      `${count} records of ${topic}, of which there are ${texts.length}`,
      () => texts.length >= count,
      LIMIT_MS,
    );
  } finally {
    await consumer.disconnect();
  }
  return texts;
}

/** The node that leads the one partition of a topic, and those whose copies are in sync. */
export async function leaderOf(kafka: Kafka, topic: string): Promise<{ leader: number; inSync: readonly number[] }> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partition = topics[0]?.partitions[0];
    return { leader: partition?.leader ?? -1, inSync: [...(partition?.isr ?? [])].sort() };
  } finally {
    await admin.disconnect();
  }
}
