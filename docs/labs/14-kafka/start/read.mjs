/**
 * Prints the records of ficus.order from the first one on, as kcat does, and goes on until Ctrl-C: `node read.mjs <brokers>`. It reads in
 * a group of its own, and commits nothing.
 */
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';

const [brokers = '127.0.0.1:9092'] = process.argv.slice(2);
const kafka = new Kafka({ clientId: 'read', brokers: brokers.split(','), logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: `read-${randomUUID()}`, maxWaitTimeInMs: 200 });
await consumer.connect();
await consumer.subscribe({ topic: 'ficus.order', fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ partition, message }) => {
    const headers = Object.entries(message.headers).map(([name, value]) => `${name}=${value}`);
    console.log(
      `partition ${partition} offset ${message.offset} key ${message.key}\n  ${headers.join(' ')}\n  ${message.value}`,
    );
  },
});
