import { writeSync } from 'node:fs';

/**
 * Ends a test run with one plain line, `N passed, N failed, N skipped`, after the names of what was skipped. It writes when
 * the process ends, because jest prints its own summary after every reporter.
 */
export default class TallyReporter {
  /** @param {import('@jest/reporters').Config.GlobalConfig} [options] */
  constructor(options) {
    this.descriptor = options?.json ? 2 : 1;
  }

  /**
   * @param {unknown} _contexts
   * @param {import('@jest/test-result').AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    const skipped = results.testResults
      .flatMap((suite) => suite.testResults)
      .filter((test) => test.status === 'pending' || test.status === 'todo' || test.status === 'disabled');
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const lines = [
      ...skipped.map((test) => `skipped: ${test.fullName}`),
      `${results.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped`,
    ];
    process.once('exit', () => void writeSync(this.descriptor, `${lines.join('\n')}\n`));
  }

  getLastError() {}
}
