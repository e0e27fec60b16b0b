import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { leftToDo } from './caught-up.mjs';
import { startMarketplaceProgram } from './marketplace-program.mjs';
import { residentMB } from './process-status.mjs';
import { startProgram } from './program.mjs';

const BARE = fileURLToPath(new URL('bare-program.mjs', import.meta.url));
/** What `the program is ready, healthy and small` (test/program/start.test.ts) holds it to, in MB. */
const SMALL_MB = 200;

/**
 * Starts programs by turns: how long until they are ready, and what they hold in memory.
 * @param {import('../harness/finding.mjs').Findings} findings
 * @param {import('../drivers/drivers.mjs').DriverName} driver
 * @param {import('./start.mjs').Marketplaces} made
 * @param {number} runs
 */
export async function compareStarts(findings, driver, made, runs) {
  /** @type {{ [side: string]: number[] }} */
  const memory = {};
  const timed =
    (/** @type {string} */ side, /** @type {() => Promise<import('./program.mjs').Program>} */ start) =>
    async (/** @type {boolean} */ warming) => {
      const program = await start();
      try {
        await program.rest();
        if (!warming) (memory[side] ??= []).push(await residentMB(program.pid));
        if (side !== 'floor') await assertCaughtUp(program.internalUrl);
        return program.readyMs;
      } finally {
        await program.stop();
      }
    };
  const marketplace = (/** @type {string} */ directory) => () => startMarketplaceProgram(directory, driver);
  const measured = await rounds(`time to ready with ${driver}, ms`, runs, {
    first: timed('first', async () => {
      await rm(made.fresh, { recursive: true, force: true });
      return startMarketplaceProgram(made.fresh, driver);
    }),
    empty: timed('empty', marketplace(made.empty)),
    year: timed('year', marketplace(made.year)),
    floor: timed('floor', () => startProgram([BARE], { SQLITE_DRIVER: driver })),
  });
  const titles = /** @type {const} */ ({ first: 'first start', empty: 'empty', year: made.past });
  for (const side of /** @type {const} */ (['first', 'empty', 'year']))
    findings.rows.push(
      rowOf(
        `time to ready, ${titles[side]}, ${driver}`,
        'ms',
        measured.map((round) => ({ ours: round[side], floor: round.floor })),
      ),
    );
  for (const side of /** @type {const} */ (['first', 'empty', 'year']))
    findings.rows.push(
      rowOf(
        `memory at rest, ${titles[side]}, ${driver}`,
        'MB',
        (memory[side] ?? []).map((ours, round) => ({ ours, floor: memory['floor']?.[round] ?? NaN })),
        { below: SMALL_MB },
      ),
    );
}

/**
 * @param {string} internalUrl
 * @throws Error when a program finds work in a directory in which all should be done
 */
async function assertCaughtUp(internalUrl) {
  const left = await leftToDo(internalUrl);
  if (left.length > 0) throw new Error(`The program found work to do where there should be none:\n${left.join('\n')}`);
}
