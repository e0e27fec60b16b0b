import { own } from '../harness/peers.mjs';
import { sameRows } from '../rows/same-rows.mjs';

/**
 * What placing one order writes.
 * @typedef {import('../rows/written-rows.mjs').Written & { readonly orderId: string, readonly key: string, readonly answer: object }} WrittenOrder
 */

/**
 * Makes the rows of further orders out of those of one, with an order id, an event id and a key of their own. Ids grow
 * with time, like the product's.
 * @param {WrittenOrder} written
 * @returns {Promise<{ next(key: string): { readonly orderId: string, readonly rows: readonly import('../rows/written-rows.mjs').WrittenRow[] } }>}
 */
export async function orderRows({ rows, orderId: sampleOrderId, key: sampleKey }) {
  const { v7 } = await own('uuid');
  const sampleEventId = String(rows.find(({ table }) => table === '_outbox')?.values['id']);
  const make = sameRows(rows, [sampleOrderId, sampleEventId, sampleKey]);
  let position = 0;
  return {
    next(key) {
      const orderId = v7();
      position += 1;
      return { orderId, rows: make([orderId, v7(), key], { position_no: position }) };
    },
  };
}
