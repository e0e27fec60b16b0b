/** What the programs of this folder share: parameters, reports, points at which they can be killed, and a database. */
import { Kafka, logLevel } from 'kafkajs';
import { DataSource } from 'typeorm';

/** What the lesson gave on the command line. */
export const parameters = JSON.parse(String(process.argv[2]));

// The input ends when the lesson does, in whatever way.
process.stdin.on('end', () => process.exit(1)).resume();

/** Reports to the lesson. @param {object} fields */
export function report(fields) {
  process.stdout.write(`${JSON.stringify(fields)}\n`);
}

/**
 * Reports that the program has reached a point. At the point and number of the parameter `holdAt` it goes no further, so that
 * the lesson can kill it there.
 * @param {string} point @param {number} number
 */
export async function reach(point, number) {
  report({ point, number });
  const { holdAt } = parameters;
  if (holdAt?.point === point && holdAt.number === number) await new Promise(() => undefined);
}

/** Plain kafkajs, which is patient with a broker on a busy machine. */
export function plainKafka() {
  return new Kafka({
    clientId: 'garden',
    brokers: parameters.brokers,
    retry: { retries: 15 },
    logLevel: logLevel.NOTHING,
  });
}

/** Opens the SQLite file of the parameter `database`. @param {readonly string[]} tables their columns, by CREATE TABLE */
export async function openDatabase(...tables) {
  const database = await new DataSource({ type: 'sqlite', database: parameters.database }).initialize();
  for (const table of tables) await database.query(`CREATE TABLE IF NOT EXISTS ${table}`);
  return database;
}
