import { createHash } from 'node:crypto';

/** @typedef {{ readonly shopId: string, readonly ownerId: string, readonly minimumOrder: number, readonly menu: readonly { readonly menuItemId: string, readonly price: number, readonly available: boolean }[] }} Shop */

/** What becomes of an order once it is paid. `left`: nobody answers, and it is cancelled when the shop's time limit has passed. */
const FATES = /** @type {const} */ ([
  [78, 'accept'],
  [8, 'reject'],
  [9, 'cancel'],
  [5, 'left'],
]);
/** How people pay. Slow and failing cards are rare. */
const METHODS = /** @type {const} */ ([
  [92, 'card-ok'],
  [5, 'card-declined'],
  [1, 'card-slow'],
  [1, 'card-fails'],
  [1, 'card-timeout-after-charge'],
]);
/** Some shops are ordered from far more often than others. */
const SKEW = 2;
const [MOST_KINDS, MOST_PIECES] = [3, 99];

/**
 * What the order of a number is, by the seed: the same whenever it is asked for, as long as the shops are the same.
 * @param {string} seed
 * @param {number} number from 1
 * @param {{ readonly customers: number, readonly shops: readonly Shop[] }} market shops in a fixed order, each with an item that can be ordered
 */
export function plannedOrder(seed, number, { customers, shops }) {
  const bytes = createHash('sha256').update(`${seed} ${number}`).digest();
  const part = (/** @type {number} */ at) => bytes.readUInt32LE(at * 4) / 2 ** 32;
  const shop = /** @type {Shop} */ (shops[Math.floor(part(0) ** SKEW * shops.length)]);
  const offered = shop.menu.filter(({ available }) => available);
  const kinds = Math.min(1 + Math.floor(part(1) * MOST_KINDS), offered.length);
  const first = Math.floor(part(2) * offered.length);
  const chosen = Array.from({ length: kinds }, (_, n) => offered[(first + n) % offered.length]);
  const priceOfEach = chosen.reduce((sum, item) => sum + (item?.price ?? 0), 0);
  const quantity = Math.min(Math.max(1, Math.ceil(shop.minimumOrder / Math.max(priceOfEach, 1))), MOST_PIECES);
  return {
    key: `seed-${seed}-${number}`,
    customer: Math.floor(part(3) * customers),
    ownerId: shop.ownerId,
    fate: weighted(FATES, part(4)),
    body: {
      shopId: shop.shopId,
      items: chosen.map((item) => ({ menuItemId: item?.menuItemId, quantity })),
      paymentMethod: weighted(METHODS, part(5)),
    },
  };
}

/**
 * @template T
 * @param {readonly (readonly [percent: number, value: T])[]} table
 * @param {number} at from 0 to 1
 * @returns {T}
 */
function weighted(table, at) {
  let left = at * 100;
  for (const [percent, value] of table) {
    left -= percent;
    if (left < 0) return value;
  }
  return /** @type {readonly [number, T]} */ (table[0])[1];
}
