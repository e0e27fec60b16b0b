import { own } from '../harness/peers.mjs';

/** As a session of the product has it, so that only what is built on kafkajs differs. */
const FETCH = { maxWaitTimeInMs: 200, minBytes: 1, maxBytesPerPartition: 1_048_576 };

/** @typedef {{ readonly partition: number, readonly key: string, readonly value: string, readonly headers: { readonly [name: string]: string } }} Message */

/** kafkajs in the product's version. @param {readonly string[]} brokers @returns {Promise<any>} */
export async function bareKafka(brokers) {
  const { Kafka, logLevel } = await own('kafkajs');
  return new Kafka({ clientId: 'bench-bare', brokers: [...brokers], logLevel: logLevel.ERROR });
}

/**
 * Consumes a topic from its beginning with a new group, whose offsets are committed after each batch.
 * @param {readonly string[]} brokers
 * @param {{ readonly topic: string, readonly group: string, readonly count: number }} what
 * @param {(partition: number, messages: readonly any[]) => void | Promise<void>} [each]
 * @returns {Promise<number>} messages per second, from the assignment of the partitions to the last commit
 */
export async function consumeBare(brokers, { topic, group, count }, each) {
  const kafka = await bareKafka(brokers);
  const consumer = kafka.consumer({ groupId: group, allowAutoTopicCreation: false, ...FETCH });
  let assigned = 0;
  let seen = 0;
  consumer.on(consumer.events.GROUP_JOIN, () => (assigned ||= performance.now()));
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  /** @type {number} */
  const ended = await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, (/** @type {any} */ { payload }) => reject(payload.error));
    const eachBatch = async (/** @type {any} */ { batch, resolveOffset }) => {
      await each?.(batch.partition, batch.messages);
      resolveOffset(batch.lastOffset());
      const offset = String(BigInt(batch.lastOffset()) + 1n);
      await consumer.commitOffsets([{ topic, partition: batch.partition, offset }]);
      seen += batch.messages.length;
      if (seen >= count) resolve(performance.now());
    };
    consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch }).catch(reject);
  });
  await consumer.disconnect();
  if (seen !== count) throw new Error(`${topic} has brought ${seen} messages, not ${count}.`);
  return count / ((ended - assigned) / 1_000);
}

/**
 * All messages of a topic as they would be sent again: as strings, and in the order in which a relay sends them.
 * @param {readonly string[]} brokers
 * @param {{ readonly topic: string, readonly count: number }} what
 * @returns {Promise<readonly Message[]>}
 */
export async function messagesOf(brokers, { topic, count }) {
  /** @type {(Message & { readonly offset: number })[]} */
  const all = [];
  await consumeBare(brokers, { topic, count, group: `${topic}-copied-${process.pid}` }, (partition, messages) => {
    for (const { key, value, headers, offset } of messages)
      all.push({
        partition,
        key: String(key),
        value: String(value),
        headers: Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, String(header)])),
        offset: Number(offset),
      });
  });
  return all
    .sort((one, other) => one.offset - other.offset || one.partition - other.partition)
    .map(({ partition, key, value, headers }) => ({ partition, key, value, headers }));
}
