import { recordsOf } from './records.mjs';

/**
 * @typedef {{ readonly name: string, readonly status: string }} TestRun a test that ran, by its full name
 * @typedef {{ readonly failed: boolean, readonly tests: readonly TestRun[] }} SuiteRun a suite that ran; `failed`: it could not
 * be run at all
 */

/**
 * The accepted decisions that a test run has shown not to be held: one sentence for each named test that failed, was skipped
 * or is missing. A suite that was not part of the run says nothing.
 * @param {string} root
 * @param {ReadonlyMap<string, SuiteRun>} suites by path below the root
 * @param {{ readonly selected?: boolean }} [run] `selected`: tests were selected by name, so that a skip says nothing
 * @returns {readonly string[]}
 */
export function unheldRecords(root, suites, { selected = false } = {}) {
  return recordsOf(root)
    .filter(({ status }) => status === 'accepted')
    .flatMap(({ file, checks }) =>
      checks.flatMap(({ path, quotes }) => {
        const suite = suites.get(path);
        if (!suite) return [];
        if (suite.failed) return [`${file} is not held: ${path} could not be run.`];
        return quotes.length === 0
          ? ofSuite(file, path, suite, selected)
          : quotes.flatMap((quote) => ofTest(file, path, suite, quote, selected));
      }),
    );
}

/**
 * @param {string} file
 * @param {string} path
 * @param {SuiteRun} suite
 * @param {boolean} selected
 */
function ofSuite(file, path, { tests }, selected) {
  const failed = tests.filter(({ status }) => status === 'failed');
  if (failed.length > 0) return [`${file} is not held: ${failed.length} tests of ${path} failed.`];
  if (selected || tests.some(({ status }) => status === 'passed')) return [];
  return [`${file} is not held: all of ${path} was skipped.`];
}

/**
 * @param {string} file
 * @param {string} path
 * @param {SuiteRun} suite
 * @param {string} quote
 * @param {boolean} selected
 */
function ofTest(file, path, { tests }, quote, selected) {
  const named = tests.filter(({ name }) => patternOf(quote).test(name.replace(/\s+/g, ' ')));
  const fate = named.some(({ status }) => status === 'failed')
    ? 'failed'
    : named.length === 0
      ? 'is missing'
      : !selected && named.every(({ status }) => status !== 'passed')
        ? 'was skipped'
        : undefined;
  return fate === undefined ? [] : [`${file} is not held: "${quote}" of ${path} ${fate}.`];
}

/**
 * The pattern of a quote. As it stands in the source it may have places that Jest fills in: `%s`, `$name`, `${…}`.
 * @param {string} quote
 */
export function patternOf(quote) {
  const literal = quote
    .split(/%[a-z#%]|\$\{[^}]*\}|\$[\w.]+/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(literal);
}
