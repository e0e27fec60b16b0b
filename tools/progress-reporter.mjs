import { say } from './say.mjs';

/** A line at most this often, in milliseconds. */
const EVERY_MS = 30_000;

/**
 * Says how far a long test run is, in lines that a log can hold: how many suites are done, and for how long it has run. At a terminal
 * jest shows that itself.
 */
export default class ProgressReporter {
  /**
   * @param {unknown} [_config]
   * @param {unknown} [_options]
   * @param {{ readonly now?: () => number, readonly say?: (line: string) => void, readonly isTTY?: boolean }} [world] for tests
   */
  constructor(
    _config,
    _options,
    { now = () => performance.now(), say: tell = say, isTTY = process.stderr.isTTY } = {},
  ) {
    this.now = now;
    this.tell = tell;
    this.silent = isTTY === true;
    this.began = now();
    this.said = now();
  }

  /**
   * @param {unknown} _test
   * @param {unknown} _result
   * @param {Pick<import('@jest/test-result').AggregatedResult, 'numTotalTestSuites' | 'numPassedTestSuites' | 'numFailedTestSuites' | 'numPendingTestSuites'>} results
   */
  onTestResult(_test, _result, results) {
    if (this.silent || this.now() - this.said < EVERY_MS) return;
    this.said = this.now();
    const failed = results.numFailedTestSuites;
    const done = results.numPassedTestSuites + failed + results.numPendingTestSuites;
    const seconds = Math.round((this.now() - this.began) / 1_000);
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    this.tell(`${time}  ${done} of ${results.numTotalTestSuites} suites, ${failed === 0 ? 'none' : failed} failed`);
  }

  getLastError() {}
}
