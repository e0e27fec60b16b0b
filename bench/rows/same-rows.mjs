/** @typedef {import('./written-rows.mjs').WrittenRow} WrittenRow */

/**
 * Makes further rows out of those that the product has written: as many, as long, with ids and numbers of their own.
 * @param {readonly WrittenRow[]} rows
 * @param {readonly string[]} samples the ids in the rows, wherever they occur
 */
export function sameRows(rows, samples) {
  const templates = rows.map(({ table, values }) => ({
    table,
    columns: Object.entries(values).map(([column, value]) => ({ column, value, parts: partsOf(value, samples) })),
  }));
  /**
   * @param {readonly string[]} fresh in place of the samples, in their order
   * @param {{ readonly [column: string]: number }} numbers
   * @returns {WrittenRow[]}
   */
  return (fresh, numbers) =>
    templates.map(({ table, columns }) => {
      /** @type {{ [column: string]: string | number | null }} */
      const values = {};
      for (const { column, value, parts } of columns)
        values[column] =
          numbers[column] ??
          (parts === undefined ? value : parts.map((part) => (typeof part === 'string' ? part : fresh[part])).join(''));
      return { table, values };
    });
}

/**
 * A text in which samples occur, cut into what stays and the numbers of the samples between.
 * @param {string | number | null} value
 * @param {readonly string[]} samples
 * @returns {readonly (string | number)[] | undefined}
 */
function partsOf(value, samples) {
  if (typeof value !== 'string' || !samples.some((sample) => value.includes(sample))) return undefined;
  /** @type {(string | number)[]} */
  let parts = [value];
  samples.forEach((sample, number) => {
    parts = parts.flatMap((part) =>
      typeof part === 'string'
        ? part.split(sample).flatMap((text, at) => (at === 0 ? [text] : [number, text]))
        : [part],
    );
  });
  return parts.filter((part) => part !== '');
}
