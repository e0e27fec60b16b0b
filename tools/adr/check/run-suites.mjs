import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suitesOf } from '../../../test/architecture/documents/suite-runs.mjs';
import { patternOf } from '../../../test/architecture/documents/unheld-records.mjs';
import { JEST } from '../../command/run-jest.mjs';

/** @typedef {import('../../../test/architecture/documents/unheld-records.mjs').SuiteRun} SuiteRun */

/** Suites that need servers or stacks of services: the words for Node that provide these, and settings. */
const SERVERS = [
  { folder: 'test/postgres/', program: ['tools/test-postgres.mjs', '--or-skip'], settings: {} },
  { folder: 'test/kafka/', program: ['tools/test-kafka.mjs', '--or-skip'], settings: {} },
  { folder: 'test/moves/', program: [...JEST, '--runTestsByPath'], settings: { TEST_MOVES: 'short' } },
];

/**
 * Runs the tests that records name, and no others. A test may need what those before it have left: a suite in which a named test
 * failed is run once more, as a whole.
 * @param {string} root
 * @param {ReadonlyMap<string, import('./wanted-tests.mjs').WantedTests>} wanted
 * @param {{ readonly servers?: boolean, readonly quiet?: boolean }} [options] `servers`: PostgreSQL, Kafka and stacks of services are
 *   started for the suites that need them, where they can be had; `quiet`: what Jest prints is not shown
 * @returns {Promise<ReadonlyMap<string, SuiteRun>>} by path; a suite that could not be begun is missing
 */
export async function runSuites(root, wanted, { servers = false, quiet = false } = {}) {
  /** @type {Map<string, SuiteRun>} */
  const runs = new Map();
  for (const { program, paths, settings } of groupsOf([...wanted.keys()], servers)) {
    const whole = paths.filter((path) => wanted.get(path)?.all);
    const named = paths.filter((path) => !wanted.get(path)?.all);
    const quotes = named.flatMap((path) => wanted.get(path)?.quotes ?? []);
    const pattern = [...new Set(quotes)].map((quote) => patternOf(quote).source).join('|');
    /** @param {readonly string[]} run @param {readonly string[]} words */
    const add = async (run, words) => {
      if (run.length === 0) return;
      const found = await runJest(root, program, [...run, ...words], { settings, quiet });
      for (const [path, suite] of found) runs.set(path, suite);
    };
    await add(whole, []);
    await add(named, ['-t', pattern]);
    await add(
      named.filter((path) => runs.get(path)?.tests.some(({ status }) => status === 'failed')),
      [],
    );
  }
  return runs;
}

/** @param {readonly string[]} paths @param {boolean} servers */
function groupsOf(paths, servers) {
  const served = servers ? SERVERS : [];
  const alone = paths.filter((path) => !served.some(({ folder }) => path.startsWith(folder)));
  return [
    { program: [...JEST, '--runTestsByPath'], paths: alone, settings: {} },
    ...served.map((group) => ({ ...group, paths: paths.filter((path) => path.startsWith(group.folder)) })),
  ];
}

/**
 * @param {string} root
 * @param {readonly string[]} program
 * @param {readonly string[]} words
 * @param {{ readonly settings: NodeJS.ProcessEnv, readonly quiet: boolean }} options
 * @returns {Promise<ReadonlyMap<string, SuiteRun>>}
 */
async function runJest(root, program, words, { settings, quiet }) {
  const folder = mkdtempSync(join(tmpdir(), 'ficus-adr-'));
  const file = join(folder, 'results.json');
  try {
    const options = ['--json', `--outputFile=${file}`, '--silent', '--reporters=default'];
    const child = spawn(process.execPath, [...program, ...words, ...options], {
      cwd: root,
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'ignore', quiet ? 'ignore' : 'inherit'],
    });
    await once(child, 'close');
    return existsSync(file) ? suitesOf(root, JSON.parse(readFileSync(file, 'utf8')).testResults) : new Map();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
