/** Ends a test run with one plain line, `N passed, N failed, N skipped`, after the names of what was skipped. */
export default class TallyReporter {
  /** @param {import('@jest/reporters').Config.GlobalConfig} [options] */
  constructor(options) {
    this.stream = options?.json ? process.stderr : process.stdout;
  }

  /**
   * @param {unknown} _contexts
   * @param {import('@jest/test-result').AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    const skipped = results.testResults
      .flatMap((suite) => suite.testResults)
      .filter((test) => test.status === 'pending' || test.status === 'todo' || test.status === 'disabled');
    for (const test of skipped) this.stream.write(`skipped: ${test.fullName}\n`);
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    this.stream.write(`${results.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped\n`);
  }

  getLastError() {}
}
