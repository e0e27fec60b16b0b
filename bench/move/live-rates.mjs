import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { productDatabase } from '../drivers/drivers.mjs';
import { product } from '../harness/product.mjs';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { environment, livingGarden, openGarden, sow } from './garden.mjs';

/** @typedef {import('../../src/platform/store/open-store.js').OpenStore} OpenStore */
/** @typedef {import('../../src/platform/store/copy/copy-target.js').CopyTarget} CopyTarget */
/** @typedef {{ readonly copy: CopyTarget, readonly reading: import('../../src/platform/store/copy/live-copy-source.js').LiveCopySource }} Following */

const UNIT = 'rows/s';
const ROWS = 120_000;
const BEHIND = 20_000;
/** Rows of one unit of what the copy is behind. */
const AT_ONCE = 50;
const HOPS = 200;
/** What the source writes meanwhile: units of one row. */
const WRITES_PER_SECOND = 200;

/** What the rows of {@link liveRates} contain. */
export const RATES_NOTE =
  `live: a copy by rows of an owner that captures its changes, while it writes ${WRITES_PER_SECOND} units of one row a second; the floor: the same copy while nobody writes. ` +
  `Catch-up: ${BEHIND} rows that the owner has written in units of ${AT_ONCE} rows since, by hops of about 500, while it writes as before; the floor is the live copy of the same round. ` +
  `Hops: one after another, each with one unit of one row, and one durable transaction at the copy; the time of the writing unit is left out.`;

/**
 * How fast a live copy is made, catches up, and follows.
 * @param {import('../harness/finding.mjs').Findings} findings
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {string} directory
 * @param {import('../harness/options.mjs').Options} options
 */
export async function liveRates(findings, driver, directory, { runs, scale }) {
  const place = join(directory, 'live-source');
  mkdirSync(place, { recursive: true });
  const source = await livingGarden(driver, place, Math.ceil(ROWS * scale));
  /** @type {{ ours: number, floor: number }[]} */
  const caughtUp = [];
  /** @type {{ ours: number }[]} */
  const hops = [];
  let made = 0;
  const side = (/** @type {boolean} */ writes) => async (/** @type {boolean} */ warming) => {
    const target = await openGarden(await productDatabase(driver, `${place}.copy${(made += 1)}.sqlite`));
    const following = await beginCopy(source, target);
    const writer = writes ? steadyWriter(source) : undefined;
    try {
      const rate = await copied(following);
      if (writes) {
        const behind = await catchUp(source, following, Math.ceil(BEHIND * scale));
        await writer?.stop();
        const rateOfHops = await hopping(source, following);
        if (!warming) {
          caughtUp.push({ ours: behind, floor: rate });
          hops.push({ ours: rateOfHops });
        }
      }
      return rate;
    } finally {
      await writer?.stop();
      await following.copy.close();
      await source.endCapture();
      await target.close();
    }
  };
  // The timers of the platform do not keep a process alive.
  const alive = setInterval(() => undefined, 1_000);
  try {
    const measured = await rounds(`live copy with ${driver}`, runs, { ours: side(true), floor: side(false) });
    findings.rows.push(
      rowOf(`live copy by rows, ${driver}`, UNIT, measured),
      rowOf(`catch-up, ${driver}`, UNIT, caughtUp),
      rowOf(`hops, ${driver}`, 'hops/s', hops),
    );
  } finally {
    clearInterval(alive);
    await source.close();
  }
}

/** @param {OpenStore} source @param {OpenStore} target @returns {Promise<Following>} */
async function beginCopy(source, target) {
  /** @type {typeof import('../../src/platform/store/copy/copy-target.js')} */
  const { CopyTarget } = await product('platform/store/copy/copy-target');
  /** @type {typeof import('../../src/platform/store/copy/store-copy-source.js')} */
  const { storeCopySource } = await product('platform/store/copy/store-copy-source');
  const { clock } = await environment();
  await target.follow(1);
  const since = await source.capture();
  const copy = new CopyTarget({ store: target, epoch: 1, attempt: 'bench', source: source.identity, since, clock });
  return { copy, reading: storeCopySource(source) };
}

/** @param {Following} following @returns {Promise<number>} rows per second */
async function copied({ copy, reading }) {
  const began = performance.now();
  const { done, rows } = await copy.step(reading, { budgetMs: 600_000 });
  if (!done) throw new Error(`The live copy was not done; it has ${rows} rows.`);
  return rows / ((performance.now() - began) / 1_000);
}

/** @param {OpenStore} source @param {Following} following @param {number} count @returns {Promise<number>} rows per second */
async function catchUp(source, { copy, reading }, count) {
  const isThere = async () => {
    const { applied, head } = await copy.followStep(reading);
    return applied === head;
  };
  while (!(await isThere()));
  for (let left = count; left > 0; left -= AT_ONCE) await sow(source, Math.min(AT_ONCE, left));
  const began = performance.now();
  for (let keys = 0; ;) {
    const hop = await copy.followStep(reading);
    keys += hop.keys;
    if (hop.applied === hop.head) return keys / ((performance.now() - began) / 1_000);
  }
}

/** @param {OpenStore} source @param {Following} following @returns {Promise<number>} hops per second */
async function hopping(source, { copy, reading }) {
  let ms = 0;
  for (let hop = 0; hop < HOPS; hop += 1) {
    await sow(source, 1);
    const began = performance.now();
    await copy.followStep(reading);
    ms += performance.now() - began;
  }
  return HOPS / (ms / 1_000);
}

/** @param {OpenStore} source */
function steadyWriter(source) {
  let over = false;
  const writing = (async () => {
    const began = performance.now();
    /** @type {Set<Promise<void>>} */
    const units = new Set();
    for (let sent = 0; !over; await pause(5))
      for (const due = ((performance.now() - began) / 1_000) * WRITES_PER_SECOND; sent < due; sent += 1) {
        const unit = sow(source, 1).finally(() => units.delete(unit));
        units.add(unit);
      }
    await Promise.all(units);
  })();
  return {
    async stop() {
      over = true;
      await writing;
    },
  };
}
