/** Plants roses up to the number `until`: for each it writes a row, and then sends an event. */
import { openDatabase, parameters, plainKafka, reach, report } from './program.mjs';

const { topic, until } = parameters;
const database = await openDatabase('plants (name TEXT NOT NULL)');
const producer = plainKafka().producer();
await producer.connect();

const [{ count }] = await database.query('SELECT count(*) AS count FROM plants');
for (let number = count + 1; number <= until; number++) {
  const name = `rose-${number}`;
  await database.query('INSERT INTO plants VALUES (?)', [name]);
  await reach('written', number);
  await producer.send({ topic, acks: -1, messages: [{ key: name, value: name }] });
  await reach('sent', number);
}
report({ done: true });
