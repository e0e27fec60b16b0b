import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGroup } from '../command/run-group.mjs';
import { JEST } from '../command/run-jest.mjs';
import { root } from '../root.mjs';
import { StackDirectory } from '../stack/directory.mjs';
import { endOrphans } from '../stack/orphans.mjs';
import { idleInstances, servedIn } from './served-calls.mjs';

/** The API and whole-order suites: they see the marketplace through test/driver alone. */
export const SUITES = ['test/api/'];

/** How long a process that a killed suite has left may take to finish what it has, in milliseconds. */
const DRAIN_LIMIT_MS = 5_000;

/**
 * @typedef {import('./placements.mjs').Placement} Placement
 * @typedef {import('./served-calls.mjs').ServedCalls} ServedCalls
 * @typedef {{
 *   readonly placement: string, readonly suites: number, readonly passed: number, readonly failed: number, readonly seconds: number,
 *   readonly ok: boolean, readonly served?: ServedCalls, readonly said: string,
 * }} SuiteRun how the suites ended in one placement; `served`: how many calls each instance has served, where a module has several;
 *   `said` is what jest wrote, and what else is wrong
 */

/**
 * Runs the suites in a placement, two at a time, each on fresh data. A run without a passed test is not ok, nor is one in which
 * an instance of a module has served no call.
 * @param {Placement} placement
 * @param {{ readonly signal?: AbortSignal | undefined, readonly server?: string | undefined, readonly brokers?: string | undefined, readonly checkout?: string }} [options]
 *   `signal` ends the run, and processes that suites have started end in any case; `server` is the address of the PostgreSQL
 *   server for databases of the placement; `brokers` are those of the Kafka cluster of a placement on Kafka; `checkout` is whose suites and modules run, default this one's
 * @returns {Promise<SuiteRun>}
 */
export async function runSuites(placement, { signal, server, brokers, checkout = root } = {}) {
  const began = performance.now();
  const directory = mkdtempSync(join(tmpdir(), 'ficus-placement-run-'));
  const [results, calls] = [join(directory, 'results.json'), join(directory, 'calls.jsonl')];
  try {
    const words = [
      ...JEST,
      ...['--maxWorkers=2', '--reporters=default', '--json', `--outputFile=${results}`, ...SUITES],
    ];
    // Everything that a suite leaves is in this directory. Without a server the suites keep nothing on one, whatever the environment names.
    const env = { ...process.env, SUITES_ON: placement.on, SERVED_CALLS: calls, TMPDIR: directory };
    const services = { TEST_DATABASE_URL: server ?? '', SUITES_KAFKA: placement.kafka ? brokers : '' };
    const options = { cwd: checkout, env: { ...env, ...services }, signal };
    const { status, stderr: said } = await runGroup(process.execPath, words, options);
    const seconds = (performance.now() - began) / 1_000;
    const run = { placement: placement.name, ...countsIn(results, status), seconds: Math.round(seconds), said };
    if (placement.instances === undefined) return run;
    const served = servedIn(calls);
    const idle = idleInstances(placement.instances, served);
    const sentences = idle.map(
      (one) => `${one} has served no call, so this run says nothing about several instances.\n`,
    );
    return { ...run, ok: run.ok && idle.length === 0, served, said: said + sentences.join('') };
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
