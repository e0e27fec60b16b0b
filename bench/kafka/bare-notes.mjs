import { join } from 'node:path';
import { openRaw } from '../drivers/drivers.mjs';
import { own } from '../harness/peers.mjs';
import { consumeBare } from './bare.mjs';

/** As many as a feed handles in one unit of work at most. */
const BATCH = 64;

/**
 * Consumes a topic with kafkajs and writes one row for each message with the bare driver: rows and the position of the partition in one
 * durable transaction, the offset committed after each fetched batch.
 * @param {object} place
 * @param {import('../drivers/drivers.mjs').DriverName} place.driver
 * @param {string} place.directory
 * @param {readonly string[]} brokers
 * @param {{ readonly topic: string, readonly group: string, readonly count: number }} what
 * @returns {Promise<number>} rows per second, from the first transaction to the last
 */
export async function noteBare({ driver, directory }, brokers, what) {
  const { v7 } = await own('uuid');
  const database = await openRaw(driver, join(directory, `${what.group}.sqlite`));
  await database.script(
    'CREATE TABLE notes ("noteId" varchar PRIMARY KEY, "plantId" varchar, "name" varchar, "height" integer)',
  );
  await database.script('CREATE TABLE cursors (partition_no integer PRIMARY KEY, position_no bigint)');
  const note = await database.prepare('INSERT INTO notes VALUES (?, ?, ?, ?)');
  const move = await database.prepare('INSERT OR REPLACE INTO cursors VALUES (?, ?)');
  let first = { at: 0, written: 0 };
  let written = 0;
  let ended = 0;
  await consumeBare(brokers, what, async (partition, messages) => {
    for (let at = 0; at < messages.length; at += BATCH) {
      const batch = messages.slice(at, at + BATCH);
      const rows = batch.map(({ value }) => {
        const { plantId, name, height } = JSON.parse(String(value));
        return { statement: note, values: [v7(), plantId, name, height] };
      });
      const cursor = { statement: move, values: [partition, Number(batch.at(-1)?.offset) + 1] };
      await database.transaction([...rows, cursor]);
      written += batch.length;
      ended = performance.now();
      if (first.at === 0) first = { at: ended, written };
    }
  });
  await database.close();
  return (written - first.written) / ((ended - first.at) / 1_000);
}
