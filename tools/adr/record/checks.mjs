import { parseExpression } from './expression.mjs';

/**
 * What holds a decision, as its section Check names it.
 * @typedef {{ readonly kind: 'test', readonly path: string, readonly quotes: readonly string[] }} TestCheck tests of a suite; all of them
 *   when it quotes none
 * @typedef {{ readonly kind: 'rule', readonly path: string, readonly rule: string }} RuleCheck a rule of test/architecture/rules
 * @typedef {{ readonly kind: 'import-rule', readonly rule: string }} ImportRuleCheck a rule of .dependency-cruiser.cjs
 * @typedef {{ readonly kind: 'bench', readonly expression: import('./expression.mjs').Expression }} BenchCheck results of benchmarks
 * @typedef {{ readonly kind: 'command', readonly command: string }} CommandCheck a program that must end with 0
 * @typedef {TestCheck | RuleCheck | ImportRuleCheck | BenchCheck | CommandCheck} Check
 */

const TEST = /\.test\.[cm]?[jt]s$/;
const RULE = /^test\/architecture\/rules\/([a-z0-9-]+)\.mjs$/;
const COMMAND = /^(?:npm (?:run|test)|bash|node) \S/;
const QUOTE = /"([^"]+)"/g;

/**
 * The items of the section Check, each with the check that it names; undefined where it names none of a known kind.
 * @param {string} section
 * @returns {readonly { readonly item: string, readonly check: Check | undefined }[]}
 */
export function readChecks(section) {
  return itemsOf(section).map((item) => ({ item, check: checkOf(item) }));
}

/**
 * The items of a list, each as one line.
 * @param {string} section
 * @returns {string[]}
 */
export function itemsOf(section) {
  return `\n${section}`
    .split(/\n(?:- |\d+\. )/)
    .slice(1)
    .map((item) => (item.split(/\n\s*\n/)[0] ?? '').replace(/\s+/g, ' ').trim());
}

/** @param {string} item @returns {Check | undefined} */
function checkOf(item) {
  const [, named = '', rest = ''] = /^`([^`]+)`(.*)$/.exec(item) ?? [];
  const quotes = [...rest.matchAll(QUOTE)].map(([, quote = '']) => quote);
  if (TEST.test(named) && !named.includes(' ')) return { kind: 'test', path: named, quotes };
  const [, rule] = RULE.exec(named) ?? [];
  if (rule !== undefined) return { kind: 'rule', path: named, rule };
  if (named === '.dependency-cruiser.cjs' && quotes[0] !== undefined) return { kind: 'import-rule', rule: quotes[0] };
  if (COMMAND.test(named)) return { kind: 'command', command: named };
  const expression = named.startsWith('bench: ') ? parseExpression(named) : undefined;
  return expression && { kind: 'bench', expression };
}

/**
 * How many tests the checks of a record name; a suite of which all tests are named counts as one.
 * @param {{ readonly checks: readonly { readonly check: Check | undefined }[] }} record
 */
export function namedTests({ checks }) {
  return checks.reduce((sum, { check }) => sum + (check?.kind === 'test' ? Math.max(1, check.quotes.length) : 0), 0);
}

/**
 * A check in words, for people.
 * @param {Check} check
 * @returns {string}
 */
export function wordsOf(check) {
  switch (check.kind) {
    case 'test':
      return check.path;
    case 'rule':
      return `the rule ${check.rule}`;
    case 'import-rule':
      return `the import rule ${check.rule}`;
    case 'bench':
      return check.expression.text;
    case 'command':
      return check.command;
  }
}
