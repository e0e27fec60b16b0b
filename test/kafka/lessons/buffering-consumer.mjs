/**
 * A consumer that takes records into a buffer and writes their effects from there, one after another. The parameter `notes` says how it
 * notes how far it is: `auto` (kafkajs's auto-commit), `awaited` (the same, and the handler waits for the effect), `manual` (a commit
 * after each ten effects) or `cursor` (in the transaction of each effect, in its own database).
 */
import { openDatabase, parameters, plainKafka, reach } from './program.mjs';

const COMMIT_AFTER = 10;
const { topic, group, notes } = parameters;

const database = await openDatabase(
  'effects (value TEXT NOT NULL)',
  'progress (id INTEGER PRIMARY KEY, next INTEGER NOT NULL)',
);
// The group notices a dead member after its session: 30 seconds unless it is set.
const session = { sessionTimeout: 10_000, heartbeatInterval: 1_000 };
const consumer = plainKafka().consumer({ groupId: group, maxWaitTimeInMs: 100, ...session });

/** @type {import('kafkajs').KafkaMessage[]} */
const buffer = [];
let working = Promise.resolve();
let number = 0;

async function handleBuffered() {
  for (let message = buffer.shift(); message !== undefined; message = buffer.shift()) {
    number += 1;
    await reach('handling', number);
    const next = Number(message.offset) + 1;
    if (notes === 'cursor') await writeWithCursor(String(message.value), next);
    else await database.query('INSERT INTO effects VALUES (?)', [String(message.value)]);
    if (notes === 'manual' && number % COMMIT_AFTER === 0)
      await consumer.commitOffsets([{ topic, partition: 0, offset: `${next}` }]);
    await reach(`handled ${message.value}`, number);
  }
}

/** The effect and the cursor commit together, and what is behind the cursor is dropped. @param {string} value @param {number} next */
async function writeWithCursor(value, next) {
  await database.transaction(async (manager) => {
    const [cursor] = await manager.query('SELECT next FROM progress');
    if (next <= (cursor?.next ?? 0)) return;
    await manager.query('INSERT INTO effects VALUES (?)', [value]);
    await manager.query('INSERT INTO progress VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET next = excluded.next', [
      next,
    ]);
  });
}

await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  autoCommit: notes === 'auto' || notes === 'awaited',
  autoCommitInterval: 100,
  eachMessage: async ({ message }) => {
    buffer.push(message);
    working = working.then(handleBuffered);
    if (notes === 'awaited') await working;
  },
});
