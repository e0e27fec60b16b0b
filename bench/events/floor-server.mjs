/** The bare driver, writing what planting and noting write, in batches: the one file, and as soon as a batch is durable the other. */
import { join } from 'node:path';
import { openRaw } from '../drivers/drivers.mjs';
import { own } from '../harness/peers.mjs';
import { serve } from '../http/serve.mjs';
import { insertsInto } from '../rows/inserts-into.mjs';
import { sameRows } from '../rows/same-rows.mjs';

const BATCH = 50;
const PARTITIONS = 8;

/** @typedef {import('../rows/written-rows.mjs').Written} Written */

/**
 * @typedef {object} FloorJob
 * @property {string} directory
 * @property {import('../drivers/drivers.mjs').DriverName} driver
 * @property {Written} planted what one command has written into the producer's file
 * @property {Written} noted what its event has written into the consumer's, and all cursors
 */

serve(
  /** @param {FloorJob} job */
  async ({ directory, driver, planted, noted }) => {
    const { v7 } = await own('uuid');
    const producer = await openRaw(driver, join(directory, 'floor-producer.sqlite'));
    const consumer = await openRaw(driver, join(directory, 'floor-consumer.sqlite'));
    for (const statement of planted.schema) await producer.script(statement);
    for (const statement of noted.schema) await consumer.script(statement);
    const plant = await insertsInto(producer, planted.rows);
    const note = await insertsInto(consumer, withoutCursors(noted));
    const move = await cursorMoves(consumer, noted);
    const fresh = rowsOf(planted, noted, v7);

    const burst = async (/** @type {number} */ events) => {
      const batches = Array.from({ length: Math.ceil(events / BATCH) }, (_, at) =>
        Array.from({ length: Math.min(BATCH, events - at * BATCH) }, fresh),
      );
      const began = performance.now();
      /** @type {Promise<void>} */
      let consumed = Promise.resolve();
      for (const batch of batches) {
        await producer.transaction(batch.flatMap(({ plants }) => plants.map(plant)));
        const last = new Map(batch.map(({ place }) => [place.partition, place]));
        consumed = consumed.then(() =>
          consumer.transaction([...batch.flatMap(({ notes }) => notes.map(note)), ...[...last.values()].map(move)]),
        );
      }
      await consumed;
      return { perSecond: events / ((performance.now() - began) / 1_000) };
    };
    return {
      url: '',
      close: async () => undefined,
      /** @param {{ readonly count: number }} question */
      ask: ({ count }) => burst(count),
    };
  },
);

/**
 * Makes the rows of one event after another, spread over the partitions. Made before the clock runs.
 * @param {Written} planted
 * @param {Written} noted
 * @param {() => string} v7
 */
function rowsOf(planted, noted, v7) {
  const id = (/** @type {Written} */ written, /** @type {string} */ table, /** @type {string} */ column) =>
    String(written.rows.find((row) => row.table === table)?.values[column]);
  const samples = [
    id(planted, '_outbox', 'id'),
    id(planted, '_outbox', 'correlation_id'),
    id(planted, 'plants', 'plantId'),
    id(noted, 'notes', 'noteId'),
  ];
  const plantsOf = sameRows(planted.rows, samples);
  const notesOf = sameRows(withoutCursors(noted), samples);
  let event = 0;
  return () => {
    const place = { partition_no: event % PARTITIONS, position_no: Math.floor(event / PARTITIONS) + 1 };
    event += 1;
    const ids = samples.map(() => v7());
    return {
      plants: plantsOf(ids, place),
      notes: notesOf(ids, place),
      place: { partition: place.partition_no, position: place.position_no, eventId: ids[0] ?? '' },
    };
  };
}

/** @param {Written} noted */
function withoutCursors({ rows }) {
  return rows.filter(({ table }) => table !== '_cursor');
}

/**
 * What moves a cursor. The product, too, moves cursors that are there from the start.
 * @param {import('../drivers/raw-connection.mjs').RawConnection} consumer
 * @param {Written} noted
 * @returns {Promise<(place: { readonly partition: number, readonly position: number, readonly eventId: string }) => import('../drivers/raw-connection.mjs').Write>}
 */
async function cursorMoves(consumer, { rows }) {
  const cursors = rows.filter(({ table }) => table === '_cursor');
  const insert = await insertsInto(consumer, cursors);
  await consumer.transaction(cursors.map(insert));
  const feed = cursors[0]?.values['feed'] ?? '';
  const statement = await consumer.prepare(
    'UPDATE _cursor SET position_no = ?, event_id = ? WHERE feed = ? AND partition_no = ?',
  );
  return ({ partition, position, eventId }) => ({ statement, values: [position, eventId, feed, partition] });
}
