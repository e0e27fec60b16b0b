import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withEachDriver } from '../drivers/each-driver.mjs';
import { Findings } from '../harness/finding.mjs';
import { percentile } from '../harness/median.mjs';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { startServer } from '../http/child.mjs';
import { countRows, rowsSince } from '../rows/written-rows.mjs';

const OURS = new URL('delivery-server.mjs', import.meta.url);
const FLOOR = new URL('floor-server.mjs', import.meta.url);
/** Events of one burst, by driver: two seconds or so. */
const EVENTS = { sqlite3: 8_000, 'better-sqlite3': 20_000, node: 20_000 };
/** Events of one measurement of the time that a single one takes. */
const SINGLE = 200;

const NOTES = [
  'A garden whose command writes one row and publishes one event, and an almanac that writes one row for each event, booted on files of their own as `npm start` boots modules (WAL, synchronous FULL). 64 writers send commands by the dispatcher, without HTTP and without an Idempotency-Key, and wait for each answer; the clock runs from the first command to the commit of the last effect. After each burst the almanac must hold each event exactly once, or there is no figure.',
  "The floor: the bare driver inserts the same rows of the same tables with their indices, one prepared insert for each, in batches of 50 for each durable transaction: row and outbox in the producer's file, then row and cursors (one for each partition of the batch) in the consumer's; a batch goes into the one file while the last goes into the other. Its values are made before the clock runs. Not in it: reading the log, fences, claims, counters of commits and partitions, validation, ids, metrics.",
  'unloaded: one event at a time, each when nothing is left to do of the last. A command and its effect are two durable commits, one after the other.',
];

/**
 * From a command to the effect of its event in another module.
 * @param {import('../harness/options.mjs').Options} options
 * @returns {Promise<import('../harness/finding.mjs').Finding>}
 */
export async function events(options) {
  const findings = new Findings();
  findings.notes.push(...NOTES);
  await withEachDriver('events', findings, options.drivers, (driver, directory) =>
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
async function measure(findings, driver, directory, { runs, scale, profile }) {
  const sample = await plantOne(driver, join(directory, 'sample'));
  const ours = await startServer(OURS, { directory: join(directory, 'ours'), driver }, { profile });
  await mkdir(join(directory, 'floor'));
  const floor = await startServer(FLOOR, { directory: join(directory, 'floor'), driver, ...sample });
  const many = (/** @type {number} */ of, /** @type {boolean} */ warming) =>
    Math.ceil((of * scale) / (warming ? 4 : 1));
  try {
    const burst = async (/** @type {import('../http/child.mjs').Server} */ side, /** @type {boolean} */ warming) =>
      (await side.ask({ ask: 'burst', count: many(EVENTS[driver], warming) })).perSecond;
    const throughput = await rounds(`events with ${driver}`, runs, {
      ours: (warming) => burst(ours, warming),
      floor: (warming) => burst(floor, warming),
    });
    findings.rows.push(
      rowOf(`64 writers, until the last effect, ${driver}`, 'events/s', throughput, { ratioAtLeast: 0.5 }),
    );

    /** @type {{ readonly fromStart: number[], readonly fromAnswer: number[] }[]} */
    const kept = [];
    await rounds(`one event at a time with ${driver}, ms`, runs, {
      ours: async (warming) => {
        const times = await ours.ask({ ask: 'singly', count: many(SINGLE, warming) });
        if (!warming) kept.push(times);
        return percentile(times.fromStart, 0.5);
      },
    });
    for (const [from, of] of /** @type {const} */ ([
      ['command', 'fromStart'],
      ['answer', 'fromAnswer'],
    ]))
      for (const [name, share] of /** @type {const} */ ([
        ['p50', 0.5],
        ['p99', 0.99],
      ]))
        findings.rows.push(
          rowOf(
            `unloaded, ${from} to effect, ${name}, ${driver}`,
            'ms',
            kept.map((times) => ({ ours: percentile(times[of], share) })),
            share === 0.5 ? { below: 10 } : undefined,
          ),
        );
  } finally {
    await ours.stop();
    await floor.stop();
  }
}

/**
 * Lets one event take effect, and sees what that wrote into both files.
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {string} directory
 */
async function plantOne(driver, directory) {
  const server = await startServer(OURS, { directory, driver });
  const [garden, almanac] = [join(directory, 'garden.sqlite'), join(directory, 'almanac.sqlite')];
  try {
    const before = { planted: await countRows(driver, garden), noted: await countRows(driver, almanac) };
    await server.ask({ ask: 'burst', count: 1 });
    return {
      planted: await rowsSince(driver, garden, before.planted),
      // Cursors are there from the start, and move.
      noted: await rowsSince(driver, almanac, { ...before.noted, _cursor: 0 }),
    };
  } finally {
    await server.stop();
  }
}
