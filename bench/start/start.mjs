import { cp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../../tools/say.mjs';
import { available } from '../drivers/drivers.mjs';
import { Findings } from '../harness/finding.mjs';
import { PeerMissing } from '../harness/peers.mjs';
import { inDirectory } from '../harness/workspace.mjs';
import { compareAnswers } from './answers.mjs';
import { HANDFUL, placeHandful } from './handful.mjs';
import { startMarketplaceProgram } from './marketplace-program.mjs';
import { multiply } from './past-orders.mjs';
import { NoProcessStatus } from './process-status.mjs';
import { compareStarts } from './starts.mjs';
import { templatesOf } from './template.mjs';

const PAST_ORDERS = 1_000_000;

const NOTES = [
  'Time to ready: from the start of the process, as `npm start` starts it (the built program, with source maps), until it answers `/health/ready` with 200, asked every 2 ms. Memory: what is resident (VmRSS) when it is idle after that.',
  'The floor of both: a bare Express 5 program of one file, with TypeORM and the SQLite driver loaded but no database opened, which answers 200 at that path at once. It migrates, checks and serves nothing.',
  '`first start` begins without a directory: it makes and migrates six databases and writes the sample data. `empty` has had its first start.',
  `Past orders are a handful of ${HANDFUL} real orders, placed through the API and brought to their end (16 accepted and paid, two rejected, two cancelled), then multiplied by SQL with identifiers and times of their own, evenly over a year: every row that the handful left in any database, at places in the logs without gaps, with all feeds caught up. What the program would have trimmed or forgotten by now is not there: outcomes and sagas of more than 30 days, events beyond their \`keep\`. The program says itself that it has nothing left to do.`,
  'All past orders are of one member at one shop, the hardest case for a list.',
  'Answers: the median of requests sent one after another over one connection, to the program with the past orders (ours) and to the same program with the handful (the floor) by turns. An order is placed while those before it are being paid. `GET /api/orders/:orderId` takes any order of the year: what of the files the system does not have in memory is read from the disk.',
];

/**
 * How long the program takes to be ready, and what it holds in memory, empty and with a year behind it.
 * @param {import('../harness/options.mjs').Options} options
 * @returns {Promise<import('../harness/finding.mjs').Finding>}
 */
export async function start(options) {
  const findings = new Findings();
  findings.notes.push(...NOTES);
  await inDirectory(async (directory) => {
    const handfuls = Math.max(1, Math.round((PAST_ORDERS * options.scale) / HANDFUL));
    const made = await makeMarketplaces(directory, handfuls);
    findings.notes.push(`Files with ${made.past}: ${await sizes(made.year)}.`);
    // All starts come before the first answer: orders that are placed then wait for their shop.
    for (const compare of [compareStarts, compareAnswers])
      for (const asked of options.drivers)
        await findings.attempt(`start with ${asked}`, [PeerMissing, NoProcessStatus], async () =>
          compare(findings, await available(asked), made, options.runs),
        );
  });
  return findings;
}

/**
 * Directories of data of the same marketplace, of which none is open.
 * @typedef {object} Marketplaces
 * @property {string} fresh where there is no directory yet
 * @property {string} empty
 * @property {string} handful
 * @property {string} year
 * @property {number} handfuls copies of the handful in `year`
 * @property {readonly string[]} orderIds of the handful
 * @property {number} began milliseconds UTC; before the orders of the handful
 * @property {string} past how many past orders `year` has, in words
 */

/**
 * @param {string} directory
 * @param {number} handfuls
 * @returns {Promise<Marketplaces>}
 */
async function makeMarketplaces(directory, handfuls) {
  const at = (/** @type {string} */ name) => join(directory, name);
  await (await startMarketplaceProgram(at('empty'), 'sqlite3')).stop();
  await cp(at('empty'), at('handful'), { recursive: true });
  const program = await startMarketplaceProgram(at('handful'), 'sqlite3');
  const { orderIds, began } = await placeHandful(program).finally(() => program.stop());
  await cp(at('handful'), at('year'), { recursive: true });
  const templates = await templatesOf(at('year'), began);
  const perHandful = templates.flatMap(({ tables }) => tables.map(({ rows }) => rows.length));
  const rows = perHandful.reduce((sum, count) => sum + count, 0);
  say(
    `  writing ${counted(handfuls)} past orders; ${HANDFUL} of them have ${rows} rows in ${perHandful.length} tables`,
  );
  const since = performance.now();
  await multiply(at('year'), templates, handfuls);
  say(`  written in ${Math.round((performance.now() - since) / 1_000)} s: ${await sizes(at('year'))}`);
  const past = `${counted(handfuls)} past orders`;
  return {
    fresh: at('fresh'),
    empty: at('empty'),
    handful: at('handful'),
    year: at('year'),
    handfuls,
    orderIds,
    began,
    past,
  };
}

/** @param {number} handfuls */
function counted(handfuls) {
  return (handfuls * HANDFUL).toLocaleString('en');
}

/** @param {string} directory */
async function sizes(directory) {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sqlite')).sort();
  const words = files.map(async (file) => {
    const megabytes = (await stat(join(directory, file))).size / 1_000_000;
    return `${file} ${megabytes >= 1_000 ? `${(megabytes / 1_000).toFixed(1)} GB` : `${megabytes.toFixed(1)} MB`}`;
  });
  return (await Promise.all(words)).join(', ');
}
