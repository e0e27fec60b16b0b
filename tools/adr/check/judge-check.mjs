import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { patternOf } from '../../../test/architecture/documents/unheld-records.mjs';
import { holds } from '../record/expression.mjs';

/**
 * What was found of one check. `lacking`: this machine lacks something that it takes; `left out`: a command that was not run.
 * @typedef {{ readonly fate: 'holds' | 'broken' | 'unproven' | 'lacking' | 'left out', readonly reason: string }} Finding
 * @typedef {import('../../../test/architecture/documents/unheld-records.mjs').SuiteRun} SuiteRun
 * @typedef {{
 *   readonly root: string, readonly suites: ReadonlyMap<string, SuiteRun>, readonly withoutServer: ReadonlySet<string>,
 *   readonly brokenRules: ReadonlyMap<string, readonly string[]>, readonly importComments: ReadonlyMap<string, readonly string[]>,
 *   readonly commands: ReadonlyMap<string, boolean>, readonly figureOf: ReturnType<typeof import('../figures/figure-of.mjs').figuresOf>,
 *   readonly neverRuns: (path: string, quote?: string) => boolean,
 * }} Evidence what a run has shown; `withoutServer`: suites that were not begun because this machine lacks their server; `importComments`: what is printed for each import rule that there is; `neverRuns`: a test, or a
 *   whole suite, is marked as skipped in its source
 */

/**
 * @param {import('../record/checks.mjs').Check} check
 * @param {Evidence} evidence
 * @returns {Finding[]} one at least
 */
export function judgeCheck(check, evidence) {
  switch (check.kind) {
    case 'test':
      return judgeTests(check, evidence);
    case 'rule':
      return [judgeRule(check, evidence)];
    case 'import-rule':
      return [judgeImportRule(check.rule, evidence)];
    case 'bench': {
      const { text } = check.expression;
      const held = holds(check.expression, evidence.figureOf);
      if (held === undefined) return [unproven(`'${text}' has no figure in bench/results.json`)];
      return [held ? well(text) : broken(`'${text}' does not hold`)];
    }
    case 'command': {
      const ok = evidence.commands.get(check.command);
      if (ok === undefined) return [{ fate: 'left out', reason: `${check.command} was not run; --long runs it` }];
      return [ok ? well(check.command) : broken(`${check.command} failed`)];
    }
  }
}

/** @param {import('../record/checks.mjs').TestCheck} check @param {Evidence} evidence @returns {Finding[]} */
function judgeTests({ path, quotes }, { root, suites, withoutServer, neverRuns }) {
  if (!existsSync(join(root, path))) return [unproven(`${path} is missing`)];
  if (quotes.length === 0 && neverRuns(path)) return [unproven(`all of ${path} is skipped`)];
  const suite = suites.get(path);
  if (!suite && withoutServer.has(path)) return [lacking(`the server of ${path} cannot be had here`)];
  if (!suite) return [unproven(`${path} is not in the results of the test run`)];
  if (suite.failed) return [broken(`${path} cannot be run`)];
  if (quotes.length === 0) return [judgeNamed(path, suite.tests)];
  return quotes.map((quote) => {
    const name = `"${quote}" of ${path}`;
    if (neverRuns(path, quote)) return unproven(`${name} is skipped`);
    const pattern = patternOf(quote);
    return judgeNamed(
      name,
      suite.tests.filter((test) => pattern.test(test.name.replace(/\s+/g, ' '))),
    );
  });
}

/** @param {string} name @param {readonly { readonly status: string }[]} tests @returns {Finding} */
function judgeNamed(name, tests) {
  if (tests.length === 0) return unproven(`${name} is missing`);
  if (tests.some(({ status }) => status === 'failed')) return broken(`${name} failed`);
  return tests.some(({ status }) => status === 'passed') ? well(name) : lacking(`${name} was skipped here`);
}

/** @param {import('../record/checks.mjs').RuleCheck} check @param {Evidence} evidence @returns {Finding} */
function judgeRule({ path, rule }, { root, brokenRules }) {
  if (!existsSync(join(root, path))) return unproven(`${path} is missing`);
  if (!existsSync(join(root, 'test/architecture/fixtures', rule)))
    return unproven(`no tree in test/architecture/fixtures breaks the rule ${rule}, so nobody has seen it fail`);
  const [first] = brokenRules.get(rule) ?? [];
  return first === undefined ? well(`the rule ${rule}`) : broken(`the rule ${rule} is broken: ${first}`);
}

/** @param {string} rule @param {Evidence} evidence @returns {Finding} */
function judgeImportRule(rule, { brokenRules, importComments }) {
  const comments = importComments.get(rule);
  if (!comments) return unproven(`the import rule ${rule} is missing`);
  const found = (brokenRules.get('imports') ?? []).find((sentence) =>
    comments.some((comment) => sentence.includes(comment)),
  );
  return found === undefined ? well(`the import rule ${rule}`) : broken(`the import rule ${rule} is broken: ${found}`);
}

/** @param {string} reason @returns {Finding} */
const well = (reason) => ({ fate: 'holds', reason });
/** @param {string} reason @returns {Finding} */
const broken = (reason) => ({ fate: 'broken', reason });
/** @param {string} reason @returns {Finding} */
const unproven = (reason) => ({ fate: 'unproven', reason });
/** @param {string} reason @returns {Finding} */
const lacking = (reason) => ({ fate: 'lacking', reason });
