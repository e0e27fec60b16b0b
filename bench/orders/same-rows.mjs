import { own } from '../harness/peers.mjs';

/** @typedef {import('./written-rows.mjs').WrittenRow} WrittenRow */

/**
 * Makes the rows of further orders out of those of one: as many, as long, with an order id, an event id and a key of
 * their own. Ids grow with time, like the product's.
 * @param {import('./written-rows.mjs').Written} written
 * @returns {Promise<{ next(key: string): { readonly orderId: string, readonly rows: readonly WrittenRow[] } }>}
 */
export async function sameRows({ rows, orderId: sampleOrderId, key: sampleKey }) {
  const { v7 } = await own('uuid');
  const sampleEventId = String(rows.find(({ table }) => table === '_outbox')?.values['id']);
  const samples = [sampleOrderId, sampleEventId, sampleKey];
  const templates = rows.map(({ table, values }) => ({
    table,
    columns: Object.entries(values).map(([column, value]) => ({ column, value, parts: partsOf(value, samples) })),
  }));
  let position = 0;
  return {
    next(key) {
      const fresh = [v7(), v7(), key];
      position += 1;
      const made = templates.map(({ table, columns }) => {
        /** @type {{ [column: string]: string | number | null }} */
        const values = {};
        for (const { column, value, parts } of columns)
          values[column] =
            column === 'position_no'
              ? position
              : parts === undefined
                ? value
                : parts.map((part) => (typeof part === 'string' ? part : fresh[part])).join('');
        return { table, values };
      });
      return { orderId: /** @type {string} */ (fresh[0]), rows: made };
    },
  };
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
