import { writeSync } from 'node:fs';
import { suitesOf } from '../test/architecture/documents/suite-runs.mjs';
import { unheldRecords } from '../test/architecture/documents/unheld-records.mjs';

/**
 * Says at the end of a test run which decision records it has shown not to be held: their named tests failed, were skipped, or
 * are missing. It changes nothing of how the run ends.
 */
export default class RecordsReporter {
  /** @param {import('@jest/reporters').Config.GlobalConfig} [options] */
  constructor(options) {
    this.options = options;
  }

  /**
   * @param {unknown} _contexts
   * @param {import('@jest/test-result').AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    const root = this.options?.rootDir ?? process.cwd();
    const selected = Boolean(this.options?.testNamePattern);
    const unheld = unheldRecords(root, suitesOf(root, results.testResults), { selected });
    if (unheld.length === 0) return;
    process.once('exit', () => void writeSync(this.options?.json ? 2 : 1, `${unheld.join('\n')}\n`));
  }

  getLastError() {}
}
