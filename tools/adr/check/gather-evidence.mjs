import { brokenRules } from '../../../test/architecture/broken-rules.mjs';
import { suitesOf } from '../../../test/architecture/documents/suite-runs.mjs';
import { CommandError } from '../../command/command-error.mjs';
import { runProgram } from '../../command/run-program.mjs';
import { figuresOf } from '../figures/figure-of.mjs';
import { readJson } from '../record/read-json.mjs';
import { runSuites } from './run-suites.mjs';
import { wantedTests } from './wanted-tests.mjs';

/**
 * @typedef {import('../record/read-records.mjs').DecisionRecord} DecisionRecord
 * @typedef {{
 *   readonly results?: readonly string[], readonly servers?: boolean, readonly long?: boolean, readonly quiet?: boolean,
 * }} How `results`: what `npm test -- --json --outputFile=<file>` has written, in place of a run; `long`: commands are run, too
 */

/** Suites of these folders start programs, which have to be built. */
const STARTS_PROGRAMS = /^(?:tools|test\/(?:abuse|commands|crash|digest|faults|kafka|moves|postgres|program))\//;

/**
 * Runs what records name.
 * @param {string} root
 * @param {readonly DecisionRecord[]} records
 * @param {How} how
 * @returns {Promise<import('./judge-check.mjs').Evidence>}
 */
export async function gatherEvidence(root, records, how) {
  const { results = [], long = false } = how;
  const checks = records.flatMap((record) => record.checks.flatMap(({ check }) => check ?? []));
  const wanted = wantedTests(root, records);
  const names = (/** @type {string} */ kind) => checks.some((check) => check.kind === kind);
  const commands = long ? checks.flatMap((check) => (check.kind === 'command' ? [check.command] : [])) : [];
  const ran = results.length > 0 ? readResults(root, results) : await run(root, wanted, how);
  return {
    root,
    ...ran,
    brokenRules: names('rule') || names('import-rule') ? await rulesOf(root) : new Map(),
    importComments: names('import-rule') ? await commentsOf() : new Map(),
    commands: new Map(commands.map((command) => [command, runProgram('sh', ['-c', command], root).ok])),
    figureOf: figuresOf({ root }),
    neverRuns: await skipsIn(root),
  };
}

/** @param {string} root @param {ReturnType<typeof wantedTests>} wanted @param {How} how */
async function run(root, wanted, how) {
  if (wanted.size === 0) return { suites: new Map(), withoutServer: new Set() };
  if ([...wanted.keys()].some((path) => STARTS_PROGRAMS.test(path))) build(root);
  return runSuites(root, wanted, how);
}

/** Compiles what suites start. @param {string} root */
function build(root) {
  const { ok, said } = runProgram(process.execPath, ['tools/build.mjs', '--suites'], root);
  if (!ok)
    throw new CommandError(
      `No record was judged: the programs that the suites start cannot be built. Correct this, then repeat the command:\n${said}`,
    );
}

/** @param {string} root @param {readonly string[]} files @returns {import('./run-suites.mjs').RunSuites} */
function readResults(root, files) {
  return {
    suites: new Map(files.flatMap((file) => [...suitesOf(root, resultsIn(file)).entries()])),
    withoutServer: new Set(),
  };
}

/** @param {string} file */
function resultsIn(file) {
  const next = `Write it by: npm test -- --json --outputFile=${file}`;
  const isWell = (/** @type {any} */ value) => Array.isArray(value?.testResults);
  const { testResults } = readJson(file, { name: file, what: 'results of a test run', next, isWell });
  const without = testResults.filter(ranNothing).length;
  if (without * 2 > testResults.length)
    throw new CommandError(
      `${file} shows too little: ${without} of its ${testResults.length} suites ran no test, as with -t. ${next}`,
    );
  return testResults;
}

/** @param {any} suite */
function ranNothing({ status, assertionResults: tests = [] }) {
  if (tests.length === 0) return status !== 'failed';
  return tests.every((/** @type {any} */ test) => test.status !== 'passed' && test.status !== 'failed');
}

/** @param {string} root */
async function rulesOf(root) {
  return new Map((await brokenRules(root)).map(({ rule, sentences }) => [rule, sentences]));
}

/** What is printed for each import rule. */
async function commentsOf() {
  const { default: configuration } = await import('../../../.dependency-cruiser.cjs');
  /** @type {Map<string, string[]>} */
  const comments = new Map();
  for (const { name = '', comment = name } of configuration.forbidden ?? [])
    comments.set(name, [...(comments.get(name) ?? []), comment]);
  return comments;
}

/** Whether a test, or a whole suite, is marked as skipped in its source. @param {string} root */
async function skipsIn(root) {
  const { declaredTests } = await import('../../../test/architecture/documents/test-names.js');
  return (/** @type {string} */ path, /** @type {string | undefined} */ quote) => {
    const named = declaredTests(root, path).filter(({ name }) => quote === undefined || name.includes(quote));
    return named.length > 0 && named.every(({ skipped }) => skipped);
  };
}
