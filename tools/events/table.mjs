/**
 * Rows as text, in columns.
 * @param {readonly string[]} headings
 * @param {readonly (readonly (string | number)[])[]} rows
 * @returns {string}
 */
export function table(headings, rows) {
  const all = [headings, ...rows.map((row) => row.map(String))];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * Says which modules a list lacks, and why.
 * @param {readonly { module: string, reason: string }[]} [missing]
 * @returns {string[]}
 */
export function missingLines(missing = []) {
  return missing.map(({ module, reason }) => `${module} is missing from this list: ${reason}`);
}
