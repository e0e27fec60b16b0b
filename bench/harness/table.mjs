/**
 * A result as it is kept and printed.
 * @typedef {import('./finding.mjs').Finding & { readonly name: string, readonly machine: Awaited<ReturnType<typeof import('./machine.mjs').machine>>, readonly versions: { readonly [name: string]: string } }} Result
 */

const HEAD = ['case', 'ours', 'floor', 'unit', 'ratio', 'spread', 'aim', 'met'];

/**
 * A result as a table of Markdown, which can be read on a terminal as well.
 * @param {Result} result
 */
export function table({ name, rows }) {
  const cells = rows.map((row) => [
    row.case,
    shown(row.ours),
    shown(row.floor),
    row.unit,
    row.ratio === null ? '' : row.ratio.toPrecision(2),
    spread(row),
    row.aim ?? '',
    row.met === null ? '' : row.met ? 'yes' : 'NO',
  ]);
  const widths = HEAD.map((head, at) => Math.max(head.length, ...cells.map((line) => (line[at] ?? '').length)));
  const line = (/** @type {readonly string[]} */ words) =>
    `| ${words.map((word, at) => word.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [`${name}`, '', line(HEAD), rule, ...cells.map(line)].join('\n');
}

/** @param {number | null} value */
function shown(value) {
  return value === null ? '' : value >= 1_000 ? Math.round(value).toLocaleString('en') : String(value);
}

/** The lowest and the highest ratio of a round, or figure where there is no floor. @param {import('./row.mjs').Row} row */
function spread({ runs }) {
  const values = runs.map(({ ours, floor }) => (floor === null ? ours : ours / floor));
  if (values.length < 2) return '';
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${Number(low.toPrecision(3))}–${Number(high.toPrecision(3))}`;
}
