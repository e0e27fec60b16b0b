import 'reflect-metadata';
import { join } from 'node:path';
import { openRaw, productDatabase } from '../drivers/drivers.mjs';
import { withEachDriver } from '../drivers/each-driver.mjs';
import { Findings } from '../harness/finding.mjs';
import { product } from '../harness/product.mjs';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';

const UNIT = 'units/s';
const WRITERS = /** @type {const} */ ([1, 8, 64]);
/** Writes of one measurement, by the number of writers: about a second each. */
const WRITES = { 1: 800, 8: 1_600, 64: 4_000 };
const TABLE = 'CREATE TABLE plants (plant_id TEXT PRIMARY KEY, name TEXT NOT NULL, height INTEGER NOT NULL)';
const INSERT = 'INSERT INTO plants VALUES (?, ?, ?)';
/** What 64 writers reach, as a multiple of the bare driver's one transaction for each write. */
const AIM = { sqlite3: 1, 'better-sqlite3': 2, node: 2 };

/** What the capture of changes may cost a unit at 64 writers: 5 % with `sqlite3`, 15 % with the synchronous drivers. */
const CAPTURE_AIM = { sqlite3: 0.95, 'better-sqlite3': 0.87, node: 0.87 };

const NOTES = [
  'ours: a unit of work that inserts one row, at 1, 8 and 64 writers that each wait for their last answer; claim, commit number, fences and the durable commit are in it (WAL, synchronous FULL). What a unit publishes is not: see `events`.',
  'The floor: the bare driver, one prepared insert in one durable transaction, one after another: what correct code does without group commit.',
  'The rows that capture changes: ours is a unit while each changed key is noted, as during a move, and the floor the same unit in the same file without.',
];

/**
 * Units of work against one transaction for each write.
 * @param {import('../harness/options.mjs').Options} options
 * @returns {Promise<import('../harness/finding.mjs').Finding>}
 */
export async function store(options) {
  const findings = new Findings();
  findings.notes.push(...NOTES);
  await withEachDriver('store', findings, options.drivers, (driver, directory) =>
    measure(findings, driver, directory, options),
  );
  return findings;
}

/**
 * @param {Findings} findings
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {string} directory
 * @param {import('../harness/options.mjs').Options} options
 */
async function measure(findings, driver, directory, { runs, scale }) {
  const units = await openUnits(driver, join(directory, 'garden.sqlite'));
  const raw = await openRaw(driver, join(directory, 'floor.sqlite'));
  await raw.script(TABLE);
  const statement = await raw.prepare(INSERT);
  let id = 0;
  const values = () => [`p${(id += 1)}`, 'fern', 12];
  const count = (/** @type {number} */ of, /** @type {boolean} */ warming) =>
    Math.ceil((of * scale) / (warming ? 4 : 1));
  const floor = (/** @type {boolean} */ warming) =>
    perSecond(count(WRITES[1], warming), 1, () => raw.transaction([{ statement, values: values() }]));
  try {
    for (const writers of WRITERS) {
      const ours = (/** @type {boolean} */ warming) =>
        perSecond(count(WRITES[writers], warming), writers, () => units.insert(values()));
      const measured = await rounds(`store with ${driver}, ${writers} writers`, runs, { ours, floor });
      findings.rows.push(
        rowOf(
          `${writers} ${writers === 1 ? 'writer' : 'writers'}, ${driver}`,
          UNIT,
          measured,
          writers === 64 ? { ratioAtLeast: AIM[driver] } : undefined,
        ),
      );
    }
    const captured = (/** @type {boolean} */ on) => async (/** @type {boolean} */ warming) => {
      await (on ? units.capture() : units.endCapture());
      return perSecond(count(WRITES[64], warming), 64, () => units.insert(values()));
    };
    const sides = { ours: captured(true), floor: captured(false) };
    const measured = await rounds(`store with ${driver}, changes captured`, runs, sides);
    const aim = { ratioAtLeast: CAPTURE_AIM[driver] };
    findings.rows.push(rowOf(`64 writers, changes captured, ${driver}`, UNIT, measured, aim));
  } finally {
    await units.close();
    await raw.close();
  }
}

/**
 * A module's store with one table.
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {string} file
 */
async function openUnits(driver, file) {
  /** @type {typeof import('../../src/platform/store/open-store.js')} */
  const { openStore } = await product('platform/store/open-store');
  /** @type {typeof import('../../src/platform/ops/clock.js')} */
  const { systemClock } = await product('platform/ops/clock');
  /** @type {typeof import('../../src/platform/ops/ids.js')} */
  const { uuidIds } = await product('platform/ops/ids');
  class Plants0000000000100 {
    name = 'Plants0000000000100';
    /** @param {import('typeorm').QueryRunner} runner */
    async up(runner) {
      await runner.query(TABLE);
    }
    async down() {}
  }
  const opened = await openStore({
    module: 'garden',
    database: await productDatabase(driver, file),
    rows: [],
    migrations: [Plants0000000000100],
    clock: systemClock,
    ids: uuidIds,
    log: { append: async () => [] },
  });
  return {
    /** @param {(string | number)[]} values */
    insert: (values) => opened.units.run('plant', (tx) => tx.sql.all(INSERT, values)),
    capture: () => opened.capture(),
    endCapture: () => opened.endCapture(),
    close: () => opened.close(),
  };
}

/**
 * How many times per second something is done by so many who each wait for their last to be done.
 * @param {number} count
 * @param {number} writers
 * @param {() => Promise<unknown>} act
 */
async function perSecond(count, writers, act) {
  let left = count;
  const began = performance.now();
  const writer = async () => {
    while (left > 0) {
      left -= 1;
      await act();
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return count / ((performance.now() - began) / 1_000);
}
