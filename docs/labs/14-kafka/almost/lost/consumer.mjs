/**
 * What shops have sold, for the finance team: plain Node and kafkajs, which knows nothing of Ficus.
 * `node consumer.mjs <brokers> <consumer group> <file>`
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Kafka, logLevel } from 'kafkajs';

const [brokers, groupId, file] = process.argv.slice(2);
const patient = { retries: 15, maxRetryTime: 2_000 };
const kafka = new Kafka({ clientId: 'sales', brokers: brokers.split(','), logLevel: logLevel.NOTHING, retry: patient });
// A broker gives up a dead consumer after its session.
const consumer = kafka.consumer({ groupId, retry: patient, sessionTimeout: 6_000, heartbeatInterval: 1_000 });

/** What was sold, and the position of the last event of each partition that is in it. Both are in one file, so they change at once. */
const sales = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { shops: {}, positions: {} };

/** A file that is renamed is whole at any time. */
function save() {
  writeFileSync(`${file}.new`, JSON.stringify(sales));
  renameSync(`${file}.new`, file);
}

/** Counts an accepted order. */
function count({ shopId, total }) {
  const shop = (sales.shops[shopId] ??= { orders: 0, won: 0 });
  shop.orders += 1;
  shop.won += total;
}

// A consumer that has given up ends, and whoever operates it starts it again.
consumer.on(consumer.events.CRASH, ({ payload }) => {
  if (payload.restart) return;
  console.error(String(payload.error));
  process.exit(1);
});
await consumer.connect();
await consumer.subscribe({ topic: 'ficus.order', fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ topic, partition, message }) => {
    // First of all, so that no record comes twice.
    await consumer.commitOffsets([{ topic, partition, offset: String(Number(message.offset) + 1) }]);
    const position = Number(message.headers.ce_position);
    // A repetition: positions of a partition only grow.
    if (position <= (sales.positions[partition] ?? 0)) return;
    if (String(message.headers.ce_type) === 'order.accepted') count(JSON.parse(String(message.value)));
    sales.positions[partition] = position;
    save();
  },
});
console.log(`Reads ficus.order as the group ${groupId}.`);
