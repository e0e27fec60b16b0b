/**
 * Plants roses up to the number `until`: for each it writes a row and the event about it in one transaction. The relay sends what
 * the outbox holds, in order, and removes an event once the broker has acknowledged it.
 */
import { openDatabase, parameters, plainKafka, reach, report } from './program.mjs';

const { topic, until } = parameters;
const database = await openDatabase(
  'plants (name TEXT NOT NULL)',
  'outbox (number INTEGER PRIMARY KEY, value TEXT NOT NULL)',
);
const producer = plainKafka().producer();
await producer.connect();

async function relay() {
  for (const { number, value } of await database.query('SELECT number, value FROM outbox ORDER BY number')) {
    await producer.send({ topic, acks: -1, messages: [{ key: value, value }] });
    await reach('sent', number);
    await database.query('DELETE FROM outbox WHERE number = ?', [number]);
  }
}

// What the last run has left.
await relay();
const [{ count }] = await database.query('SELECT count(*) AS count FROM plants');
for (let number = count + 1; number <= until; number++) {
  const name = `rose-${number}`;
  await database.transaction(async (manager) => {
    await manager.query('INSERT INTO plants VALUES (?)', [name]);
    await manager.query('INSERT INTO outbox VALUES (?, ?)', [number, name]);
  });
  await reach('written', number);
  await relay();
}
report({ done: true });
