import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suitesOf } from '../../../test/architecture/documents/suite-runs.mjs';
import { patternOf } from '../../../test/architecture/documents/unheld-records.mjs';
import { CommandError } from '../../command/command-error.mjs';
import { JEST } from '../../command/run-jest.mjs';
import { readJson } from '../record/read-json.mjs';

/**
 * What a run of suites has shown.
 * @typedef {import('../../../test/architecture/documents/unheld-records.mjs').SuiteRun} SuiteRun
 * @typedef {{ readonly suites: ReadonlyMap<string, SuiteRun>, readonly withoutServer: ReadonlySet<string> }} RunSuites `suites`: by path;
 *   `withoutServer`: suites that were not begun because their server cannot be had here
 */

/** Where a server cannot be had, the program ends with 0 and runs no suite. */
const OR_SKIP = '--or-skip';
/** How much of what Jest printed an error repeats, in characters. */
const REPEATED = 2_000;

/** Suites that need servers or stacks of services: the words for Node that provide these, and settings. */
const SERVERS = [
  { folder: 'test/postgres/', program: ['tools/test-postgres.mjs', OR_SKIP], settings: {} },
  { folder: 'test/kafka/', program: ['tools/test-kafka.mjs', OR_SKIP], settings: {} },
  { folder: 'test/moves/', program: [...JEST, '--runTestsByPath'], settings: { TEST_MOVES: 'short' } },
];

/** A suite that takes minutes, so that `npm test` leaves it out. */
const LONG = [
  { folder: 'tools/adr/broken-decisions', program: [...JEST, '--runTestsByPath'], settings: { TEST_DECISIONS: '1' } },
];

/**
 * Runs the tests that records name, and no others. A test may need what those before it have left: a suite in which a named test
 * failed is run once more, as a whole.
 * @param {string} root
 * @param {ReadonlyMap<string, import('./wanted-tests.mjs').WantedTests>} wanted
 * @param {{ readonly servers?: boolean, readonly quiet?: boolean }} [options] `servers`: PostgreSQL, Kafka and stacks of services are
 *   started for the suites that need them, where they can be had; `quiet`: what Jest prints is not shown
 * @returns {Promise<RunSuites>}
 * @throws {CommandError} when Jest wrote no results
 */
export async function runSuites(root, wanted, { servers = false, quiet = false } = {}) {
  /** @type {Map<string, SuiteRun>} */
  const runs = new Map();
  /** @type {Set<string>} */
  const withoutServer = new Set();
  for (const { program, paths, settings } of groupsOf([...wanted.keys()], servers)) {
    const whole = paths.filter((path) => wanted.get(path)?.all);
    const named = paths.filter((path) => !wanted.get(path)?.all);
    const quotes = named.flatMap((path) => wanted.get(path)?.quotes ?? []);
    const pattern = [...new Set(quotes)].map((quote) => patternOf(quote).source).join('|');
    /** @param {readonly string[]} run @param {readonly string[]} words */
    const add = async (run, words) => {
      if (run.length === 0) return;
      const found = await runJest(root, program, [...run, ...words], { settings, quiet });
      if (!found) for (const path of run) withoutServer.add(path);
      for (const [path, suite] of found ?? []) runs.set(path, suite);
    };
    await add(whole, []);
    await add(named, ['-t', pattern]);
    await add(
      named.filter((path) => runs.get(path)?.tests.some(({ status }) => status === 'failed')),
      [],
    );
  }
  return { suites: runs, withoutServer };
}

/** @param {readonly string[]} paths @param {boolean} servers */
function groupsOf(paths, servers) {
  const apart = servers ? [...LONG, ...SERVERS] : LONG;
  const alone = paths.filter((path) => !apart.some(({ folder }) => path.startsWith(folder)));
  return [
    { program: [...JEST, '--runTestsByPath'], paths: alone, settings: {} },
    ...apart.map((group) => ({ ...group, paths: paths.filter((path) => path.startsWith(group.folder)) })),
  ];
}

/**
 * @param {string} root
 * @param {readonly string[]} program
 * @param {readonly string[]} words
 * @param {{ readonly settings: NodeJS.ProcessEnv, readonly quiet: boolean }} options
 * @returns {Promise<ReadonlyMap<string, SuiteRun> | undefined>} undefined when the server of the suites cannot be had here
 */
async function runJest(root, program, words, { settings, quiet }) {
  const folder = mkdtempSync(join(tmpdir(), 'ficus-adr-'));
  const file = join(folder, 'results.json');
  try {
    const options = ['--json', `--outputFile=${file}`, '--silent', '--reporters=default'];
    const child = spawn(process.execPath, [...program, ...words, ...options], {
      cwd: root,
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      if (!quiet) process.stderr.write(text);
      said = (said + text).slice(-REPEATED);
    });
    const [status] = await once(child, 'close');
    const next = `Correct what it printed, then repeat the command:\n${said.trim()}`;
    if (!existsSync(file)) {
      if (status === 0 && program.includes(OR_SKIP)) return undefined;
      throw new CommandError(
        `No record was judged: Jest wrote no results (node ${program.join(' ')}, exit status ${status}). ${next}`,
      );
    }
    const isWell = (/** @type {any} */ value) => Array.isArray(value?.testResults);
    const { testResults } = readJson(file, { name: 'What Jest wrote', what: 'results', next, isWell });
    return suitesOf(root, testResults);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
