import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Which tests of a suite the records name: all of them, or those that bear the names.
 * @typedef {{ readonly all: boolean, readonly quotes: readonly string[] }} WantedTests
 */

/**
 * The suites that records name, by their path. A suite that is not there is left out: that is said of its record.
 * @param {string} root
 * @param {readonly import('../record/read-records.mjs').DecisionRecord[]} records
 * @returns {ReadonlyMap<string, WantedTests>}
 */
export function wantedTests(root, records) {
  /** @type {Map<string, { all: boolean, quotes: string[] }>} */
  const wanted = new Map();
  for (const { check } of records.flatMap(({ checks }) => checks)) {
    if (check?.kind !== 'test' || !existsSync(join(root, check.path))) continue;
    const before = wanted.get(check.path) ?? { all: false, quotes: [] };
    wanted.set(check.path, {
      all: before.all || check.quotes.length === 0,
      quotes: [...new Set([...before.quotes, ...check.quotes])],
    });
  }
  return wanted;
}
