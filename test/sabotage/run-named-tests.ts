import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamedTest } from './patch.js';

/** What came of a named test: of all tests that bear the name, if several do. */
export type Fate = 'green' | 'red' | 'no such test' | 'did not run';

/** A test that hangs is ended by jest; this is for a process that does not even come that far. Milliseconds. */
const LONGEST_MS = 180_000;

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Runs the named tests of one suite in a checkout, and no others. */
export async function runNamedTests(
  root: string,
  suite: string,
  tests: readonly string[],
): Promise<ReadonlyMap<string, Fate>> {
  const file = join(root, `.sabotage-${suite.replace(/\W/g, '-')}.json`);
  const pattern = tests.map((test) => test.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const words = ['--runTestsByPath', suite, '-t', pattern, '--runInBand', '--json', `--outputFile=${file}`, '--silent'];
  await ended(root, words);
  const report = await reportIn(file);
  const results = report?.testResults.flatMap(({ assertionResults }) => assertionResults);
  return new Map(tests.map((test) => [test, fateOf({ suite, test }, results)]));
}

function fateOf({ test }: NamedTest, results: Report['testResults'][number]['assertionResults'] | undefined): Fate {
  // A suite that cannot even be loaded has no results: whatever broke it, the named test has not noticed.
  if (!results || results.length === 0) return 'did not run';
  const named = results.filter(({ fullName, status }) => fullName.includes(test) && status !== 'pending');
  if (named.length === 0) return 'no such test';
  return named.some(({ status }) => status === 'failed') ? 'red' : 'green';
}

function ended(root: string, words: readonly string[]): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', ...words],
    { cwd: root, stdio: 'ignore' },
  );
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function reportIn(file: string): Promise<Report | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Report;
  } catch {
    return undefined;
  } finally {
    await rm(file, { force: true });
  }
}
