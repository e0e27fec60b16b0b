import { writeSync } from 'node:fs';
import { relative } from 'node:path';
import { KFAKE_VERSION } from './kfake.mjs';

const LEFT_OUT = ['pending', 'todo', 'disabled'];

/**
 * Says at the end of a test run, on standard error, that it ran on kfake, and which suites it left out whole or in part. It
 * changes nothing of how the run ends.
 */
export default class KfakeReporter {
  /** @param {import('@jest/reporters').Config.GlobalConfig} [options] */
  constructor(options) {
    this.root = options?.rootDir ?? process.cwd();
  }

  /**
   * @param {unknown} _contexts
   * @param {import('@jest/test-result').AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const { testFilePath, testResults } of results.testResults)
      for (const { status, ancestorTitles, title } of testResults) {
        if (!LEFT_OUT.includes(status)) continue;
        const suite = `${relative(this.root, testFilePath)}: ${ancestorTitles[0] ?? title}`;
        counts.set(suite, (counts.get(suite) ?? 0) + 1);
      }
    const lines = [
      '',
      `QUICK TESTS ON KFAKE ${KFAKE_VERSION}, NOT ON A REAL KAFKA: this run shows nothing about disks, replicas, restarts or lost nodes.`,
      ...(counts.size > 0 ? ['Left out, because they take a real Kafka:'] : []),
      ...[...counts].map(([suite, count]) => `  ${suite} (${count === 1 ? '1 test' : `${count} tests`})`),
      'On a real Kafka: install Java 17 or newer and Maven, then npm run test:kafka',
      '',
    ];
    // After the summary, which jest prints last.
    process.once('exit', () => void writeSync(2, lines.join('\n')));
  }

  getLastError() {}
}
