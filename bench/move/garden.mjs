import { join } from 'node:path';
import { productDatabase } from '../drivers/drivers.mjs';
import { product } from '../harness/product.mjs';

/** @typedef {import('../../src/platform/store/open-store.js').OpenStore} OpenStore */

const PLANTS = `CREATE TABLE plants (plant_id varchar PRIMARY KEY, owner_id varchar NOT NULL, bed_id varchar NOT NULL,
  stage varchar NOT NULL, name varchar NOT NULL, height integer NOT NULL, price integer NOT NULL, reason varchar, sown_at varchar NOT NULL,
  updated_at varchar NOT NULL)`;
const INDEX = 'CREATE INDEX plants_by_owner ON plants (owner_id, sown_at)';
const UNIT = 500;
const MOMENT = '2026-11-30T01:02:03.456Z';

/**
 * Opens a database of a module with the tables of events and one of its own, fenced at epoch 0.
 * @param {import('../../src/platform/store/database/database.js').Database} database
 * @returns {Promise<OpenStore>}
 */
export async function openGarden(database) {
  /** @type {typeof import('../../src/platform/store/open-store.js')} */
  const { openStore } = await product('platform/store/open-store');
  /** @type {typeof import('../../src/platform/events/log/event-tables.js')} */
  const { eventMigrations } = await product('platform/events/log/event-tables');
  const { clock, ids } = await environment();
  class Plants0000000000900 {
    name = 'Plants0000000000900';
    /** @param {import('typeorm').QueryRunner} runner */
    async up(runner) {
      await runner.query(PLANTS);
      await runner.query(INDEX);
    }
    async down() {}
  }
  const migrations = /** @type {(new () => object)[]} */ ([...eventMigrations, Plants0000000000900]);
  const log = { append: async () => [] };
  return openStore({ module: 'garden', database, rows: [], migrations, clock, ids, log, bornFenced: true });
}

/** @returns {Promise<{ clock: import('../../src/platform/ops/clock.js').Clock, ids: import('../../src/platform/ops/ids.js').Ids }>} */
export async function environment() {
  const { systemClock: clock } = await product('platform/ops/clock');
  const { uuidIds: ids } = await product('platform/ops/ids');
  return { clock, ids };
}

/**
 * Makes a source with as many events as plants, fenced at epoch 2.
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {string} directory
 * @param {number} rows in all
 */
export async function filledGarden(driver, directory, rows) {
  const store = await livingGarden(driver, directory, rows);
  await store.fence(2);
  await store.emptyLog();
  return store;
}

/**
 * The same that is the owner at epoch 1, and writes.
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {string} directory
 * @param {number} rows in all
 */
export async function livingGarden(driver, directory, rows) {
  const store = await openGarden(await productDatabase(driver, join(directory, 'source.sqlite')));
  const { ids } = await environment();
  await store.activate(1);
  for (let from = 0; from < rows / 2; from += UNIT) {
    const numbers = Array.from({ length: Math.min(UNIT, rows / 2 - from) }, (_, n) => from + n);
    await insert(
      store,
      'plants',
      numbers.map((n) => plant(ids.next(), n)),
    );
    await insert(
      store,
      '_outbox',
      numbers.map((n) => event(ids.next(), n)),
    );
  }
  return store;
}

/**
 * Plants some more, in one unit.
 * @param {OpenStore} store
 * @param {number} count
 */
export async function sow(store, count) {
  const { ids } = await environment();
  await insert(
    store,
    'plants',
    Array.from({ length: count }, (_, n) => plant(ids.next(), n)),
  );
}

/** @param {string} id @param {number} n */
function plant(id, n) {
  return [
    id,
    `owner-${n % 997}`,
    `bed-${n % 89}`,
    'sown',
    `A fern with the number ${n}`,
    n % 300,
    n % 9_000,
    null,
    MOMENT,
    MOMENT,
  ];
}

/** @param {string} id @param {number} n */
function event(id, n) {
  const data = JSON.stringify({
    plantId: id,
    ownerId: `owner-${n % 997}`,
    height: n % 300,
    note: 'It grows in the shade. '.repeat(8),
  });
  return [n % 8, Math.floor(n / 8) + 1, id, 'garden.sown', 1, id, data, MOMENT, id, id, null, 1, n + 1];
}

/** @param {OpenStore} store @param {string} table @param {readonly (readonly (string | number | null)[])[]} rows */
async function insert(store, table, rows) {
  const one = `(${(rows[0] ?? []).map(() => '?').join(', ')})`;
  const statement = `INSERT INTO ${table} VALUES ${rows.map(() => one).join(', ')}`;
  await store.units.run('fill', (tx) => tx.sql.all(statement, rows.flat()), { budgetMs: 60_000 });
}
