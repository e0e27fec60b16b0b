import 'reflect-metadata';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { productDatabase } from '../drivers/drivers.mjs';
import { withEachDriver } from '../drivers/each-driver.mjs';
import { Findings } from '../harness/finding.mjs';
import { product } from '../harness/product.mjs';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { CommandError } from '../../tools/command/command-error.mjs';
import { onThrowawayCluster } from '../../tools/postgres/throwaway.mjs';
import { bareCopy } from './bare-copy.mjs';
import { environment, filledGarden, openGarden } from './garden.mjs';
import { livePauses, PAUSES_NOTE } from './live-pauses.mjs';
import { liveRates, RATES_NOTE } from './live-rates.mjs';

/** @typedef {import('../../src/platform/store/open-store.js').OpenStore} OpenStore */

const UNIT = 'rows/s';
const ROWS = 240_000;
const BY_FILE = 0.45;
const NOTES = [
  'ours: rows per second of a whole copy: half of them events of the log (13 columns, two unique indexes), half rows of a module (10 columns, two indexes). In it are the start of the process that copies, a claim and a durable commit for each chunk, the fences of every row, and the record of the progress.',
  'by file: `INSERT … SELECT` from the attached file of the source in chunks of at most 5,000 rows, in a process of its own. By rows: read through the source, inserted by the writer of the target, as between two hosts without HTTP.',
  'The floor: one `INSERT … SELECT` for each table from the attached file, in one durable transaction, into a file with the same tables and indexes and without triggers.',
  'PostgreSQL runs with fsync off, as for tests: its commits are cheaper there than those of the files.',
];

/**
 * The copy of a move, against a bare copy.
 * @param {import('../harness/options.mjs').Options} options
 * @returns {Promise<import('../harness/finding.mjs').Finding>}
 */
export async function move(options) {
  const findings = new Findings();
  findings.notes.push(...NOTES, RATES_NOTE, PAUSES_NOTE);
  await withEachDriver('move', findings, options.drivers, async (driver, directory) => {
    await measure(findings, driver, directory, options);
    await liveRates(findings, driver, directory, options);
    await findings.attempt(`live switches with ${driver}`, [CommandError], () =>
      livePauses(findings, driver, directory, options),
    );
  });
  return findings;
}

/**
 * @param {Findings} findings
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {string} directory
 * @param {import('../harness/options.mjs').Options} options
 */
async function measure(findings, driver, directory, { runs, scale }) {
  const source = await filledGarden(driver, directory, Math.ceil(ROWS * scale));
  const from = join(directory, 'source.sqlite');
  const { rows } = await (await sourceOf(source)).size();
  const perSecond = (/** @type {number} */ ms) => rows / (ms / 1_000);
  let made = 0;
  const fresh = () => join(directory, `target${(made += 1)}.sqlite`);
  const bare = async () => {
    const file = fresh();
    const ms = await bareCopy(driver, from, file);
    await removeFile(file);
    return perSecond(ms);
  };
  const copied = async (/** @type {boolean} */ byFile) => {
    const file = fresh();
    const target = await openGarden(await productDatabase(driver, file));
    try {
      return perSecond(
        (await copyInto(target, source, byFile ? { path: from, identity: source.identity } : undefined)).copyMs,
      );
    } finally {
      await target.close();
      await removeFile(file);
    }
  };
  try {
    const measured = await rounds(`move with ${driver}`, runs, {
      ours: () => copied(true),
      rows: () => copied(false),
      floor: bare,
    });
    findings.rows.push(rowOf(`copy by file, ${driver}`, UNIT, measured, { ratioAtLeast: BY_FILE }));
    findings.rows.push(
      rowOf(
        `copy by rows, ${driver}`,
        UNIT,
        measured.map(({ rows: ours, floor }) => ({ ours, floor })),
      ),
    );
    await findings.attempt(`move to PostgreSQL with ${driver}`, [CommandError], () =>
      toPostgres(findings, driver, source, perSecond, runs),
    );
  } finally {
    await source.close();
  }
}

/**
 * @param {Findings} findings
 * @param {string} driver
 * @param {OpenStore} source
 * @param {(ms: number) => number} perSecond
 * @param {number} runs
 */
async function toPostgres(findings, driver, source, perSecond, runs) {
  /** @type {typeof import('../../src/platform/store/postgres/postgres-database.js')} */
  const { PostgresDatabase } = await product('platform/store/postgres/postgres-database');
  /** @type {typeof import('../../src/platform/store/postgres/postgres-databases.js')} */
  const { createDatabase, dropDatabase } = await product('platform/store/postgres/postgres-databases');
  /** @type {{ ours: number }[]} */
  const copies = [];
  /** @type {{ ours: number }[]} */
  const checks = [];
  await onThrowawayCluster(
    async (cluster) => {
      for (let round = 0; round < runs; round += 1) {
        const url = await createDatabase(cluster.url, `move_${round}`);
        const target = await openGarden(new PostgresDatabase(url, 'garden'));
        const { copyMs, verifyMs } = await copyInto(target, source).finally(() => target.close());
        copies.push({ ours: perSecond(copyMs) });
        checks.push({ ours: perSecond(verifyMs) });
        await dropDatabase(url);
      }
      return 0;
    },
    { orSkip: false },
  );
  findings.rows.push(rowOf(`copy by rows to PostgreSQL, ${driver}`, UNIT, copies));
  findings.rows.push(rowOf(`verify against PostgreSQL, ${driver}`, UNIT, checks));
}

/**
 * Copies a source into a target and verifies it.
 * @param {OpenStore} target
 * @param {OpenStore} source
 * @param {{ readonly path: string, readonly identity: string }} [file]
 */
async function copyInto(target, source, file) {
  /** @type {typeof import('../../src/platform/store/copy/copy-target.js')} */
  const { CopyTarget } = await product('platform/store/copy/copy-target');
  const { clock } = await environment();
  await target.follow(2);
  const spec = { store: target, epoch: 2, attempt: 'bench', source: source.identity, clock };
  const copying = new CopyTarget(spec);
  const reading = await sourceOf(source);
  // The timers of the platform do not keep a process alive.
  const alive = setInterval(() => undefined, 1_000);
  const began = performance.now();
  const { done, rows, of } = await copying.step(reading, { budgetMs: 600_000, ...(file ? { file } : {}) });
  const copyMs = performance.now() - began;
  const verified = await copying.verifyStep(reading, { budgetMs: 600_000 });
  const verifyMs = performance.now() - began - copyMs;
  await copying.close();
  clearInterval(alive);
  if (!done || rows !== of || !verified.done || verified.differences.length > 0)
    throw new Error(`The copy is not equal: ${JSON.stringify({ done, rows, of, verified })}.`);
  return { copyMs, verifyMs };
}

/** @param {OpenStore} store */
async function sourceOf(store) {
  /** @type {typeof import('../../src/platform/store/copy/store-copy-source.js')} */
  const { storeCopySource } = await product('platform/store/copy/store-copy-source');
  return storeCopySource(store);
}

/** @param {string} file */
async function removeFile(file) {
  for (const suffix of ['', '-wal', '-shm', '.lock', '.lock-journal']) await rm(file + suffix, { force: true });
}
