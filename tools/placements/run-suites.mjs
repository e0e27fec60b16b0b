import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../root.mjs';
import { StackDirectory } from '../stack/directory.mjs';
import { endOrphans } from '../stack/orphans.mjs';

/** The API and whole-order suites: they see the marketplace through test/driver alone. */
export const SUITES = ['test/api/'];

/** How long a process that a killed suite has left may take to finish what it has, in milliseconds. */
const DRAIN_LIMIT_MS = 5_000;

/**
 * @typedef {{
 *   readonly placement: string, readonly suites: number, readonly passed: number, readonly failed: number, readonly seconds: number,
 *   readonly ok: boolean, readonly said: string,
 * }} SuiteRun how the suites ended in one placement; `said` is what jest wrote
 */

/**
 * Runs the suites in a placement, two at a time, each on fresh data. A run without a passed test is not ok.
 * @param {import('./placements.mjs').Placement} placement
 * @param {AbortSignal} [signal] ends the run. Processes that suites have started end in any case
 * @returns {Promise<SuiteRun>}
 */
export async function runSuites({ name, on }, signal) {
  const began = performance.now();
  const directory = mkdtempSync(join(tmpdir(), 'ficus-placement-run-'));
  const results = join(directory, 'results.json');
  try {
    const words = [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
      ...['--maxWorkers=2', '--reporters=default', '--json', `--outputFile=${results}`, ...SUITES],
    ];
    const child = spawn(process.execPath, words, {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
      // Everything that a suite leaves is in this directory.
      env: { ...process.env, SUITES_ON: on, TMPDIR: directory },
    });
    const stop = () => child.kill('SIGTERM');
    signal?.addEventListener('abort', stop, { once: true });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
    const [status] = await once(child, 'close');
    const seconds = (performance.now() - began) / 1_000;
    return { placement: name, ...countsIn(results, status), seconds: Math.round(seconds), said };
  } finally {
    for (const name of readdirSync(directory).filter((one) => one.startsWith('ficus-placed-')))
      await endOrphans(new StackDirectory(join(directory, name)), DRAIN_LIMIT_MS);
    // A killed suite may write for a moment yet.
    rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

/** @param {string} file @param {number | null} status jest's */
function countsIn(file, status) {
  try {
    const {
      numTotalTestSuites: suites,
      numPassedTests: passed,
      numTotalTests: all,
    } = JSON.parse(readFileSync(file, 'utf8'));
    return { suites, passed, failed: all - passed, ok: status === 0 && passed > 0 && passed === all };
  } catch {
    // Jest did not come so far; what it said is shown.
    return { suites: 0, passed: 0, failed: 0, ok: false };
  }
}
