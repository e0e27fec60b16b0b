/**
 * A condition over figures of this repository: `count: src/modules/*\/module.ts > 15`, `date >= 2027-11-21`, joined by `&&` and `||`.
 * @typedef {{ readonly source: Source, readonly operator: Operator, readonly limit: number }} Comparison
 * @typedef {'>' | '>=' | '<' | '<=' | '='} Operator
 * @typedef {{ readonly text: string, readonly anyOf: readonly (readonly Comparison[])[] }} Expression
 *   true when all comparisons of one of the lists hold
 * @typedef {{ readonly kind: SourceKind, readonly of: string }} Source where a figure comes from, and which one it is there
 * @typedef {'bench' | 'count' | 'lines' | 'package' | 'metric' | 'command' | 'date'} SourceKind
 */

const SOURCE = /^(bench|count|lines|package|metric|command): (\S.*)$/;
const COMPARISON = /^(.+?) (>=|<=|>|<|=) (\S+)$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * @param {string} text
 * @returns {Expression | undefined} undefined when the text is no expression
 */
export function parseExpression(text) {
  const anyOf = text.split(' || ').map((part) => part.split(' && ').map(comparisonOf));
  if (anyOf.some((all) => all.some((one) => one === undefined))) return undefined;
  return { text, anyOf: /** @type {Comparison[][]} */ (anyOf) };
}

/**
 * @param {string} text
 * @returns {Source | undefined}
 */
export function parseSource(text) {
  const [, kind, of] = SOURCE.exec(text.trim()) ?? [];
  if (kind === undefined || of === undefined) return undefined;
  return { kind: /** @type {SourceKind} */ (kind), of };
}

/** @param {string} text @returns {Comparison | undefined} */
function comparisonOf(text) {
  const [, left = '', operator, right = ''] = COMPARISON.exec(text.trim()) ?? [];
  if (operator === undefined) return undefined;
  const source = left === 'date' ? { kind: /** @type {const} */ ('date'), of: '' } : parseSource(left);
  const limit = source?.kind === 'date' ? (DATE.test(right) ? Date.parse(right) : NaN) : Number(right);
  return source && !Number.isNaN(limit) ? { source, operator: /** @type {Operator} */ (operator), limit } : undefined;
}

/**
 * Whether an expression holds. A figure that cannot be had makes it unknown, unless the other ones decide it.
 * @param {Expression} expression
 * @param {(source: Source) => number | undefined} figureOf undefined: not to be had here
 * @returns {boolean | undefined} undefined: unknown
 */
export function holds({ anyOf }, figureOf) {
  const results = anyOf.map((all) => {
    const each = all.map((one) => compare(one, figureOf(one.source)));
    if (each.includes(false)) return false;
    return each.includes(undefined) ? undefined : true;
  });
  if (results.includes(true)) return true;
  return results.includes(undefined) ? undefined : false;
}

/** @param {Comparison} comparison @param {number | undefined} figure */
function compare({ operator, limit }, figure) {
  if (figure === undefined) return undefined;
  if (operator === '>') return figure > limit;
  if (operator === '>=') return figure >= limit;
  if (operator === '<') return figure < limit;
  return operator === '<=' ? figure <= limit : figure === limit;
}
