import { relative, sep } from 'node:path';

/**
 * The suites of a Jest run by their paths below the root: of the results that a reporter is given, or of those that `--json` writes.
 * @param {string} root
 * @param {readonly any[]} results
 * @returns {ReadonlyMap<string, import('./unheld-records.mjs').SuiteRun>}
 */
export function suitesOf(root, results) {
  return new Map(
    results.map((suite) => {
      const tests = suite.testResults ?? suite.assertionResults ?? [];
      const path = relative(root, suite.testFilePath ?? suite.name)
        .split(sep)
        .join('/');
      const failed = tests.length === 0 && (suite.testExecError !== undefined || suite.status === 'failed');
      return [
        path,
        { failed, tests: tests.map((/** @type {any} */ test) => ({ name: test.fullName, status: test.status })) },
      ];
    }),
  );
}
