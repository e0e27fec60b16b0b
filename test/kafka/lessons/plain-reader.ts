import type { Consumer, Kafka } from 'kafkajs';

/** A plain consumer of kafkajs that keeps the values of its records, and notes each of them. */
export interface Reader {
  readonly consumer: Consumer;
  readonly handled: string[];
  /** The errors that have ended it. */
  readonly crashes: Error[];
}

/** Starts a reader. `fromBeginning` says where it goes on when the broker refuses its offset: at the first record, or at the end. */
export async function startReader(
  kafka: Kafka,
  topic: string,
  { group, fromBeginning }: { readonly group: string; readonly fromBeginning: boolean },
): Promise<Reader> {
  const consumer = kafka.consumer({ groupId: group, maxWaitTimeInMs: 100 });
  const reader: Reader = { consumer, handled: [], crashes: [] };
  consumer.on(consumer.events.CRASH, ({ payload }) => void reader.crashes.push(payload.error));
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning });
  await consumer.run({
    autoCommitThreshold: 1,
    eachMessage: async ({ message }) => void reader.handled.push(String(message.value)),
  });
  return reader;
}
