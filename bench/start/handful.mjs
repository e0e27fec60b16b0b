import { randomUUID } from 'node:crypto';
import { signIn, sampleOrder, sent } from '../http/marketplace.mjs';
import { caughtUp } from './caught-up.mjs';

/** What becomes of the orders of a handful, one after another. */
const ENDS = [...Array(16).fill('accept'), 'reject', 'reject', 'cancel', 'cancel'];
/** So many orders there are in a handful. */
export const HANDFUL = ENDS.length;

const LOOK_EVERY_MS = 20;
const WITHIN_MS = 60_000;

/**
 * A customer of a marketplace, and what they order.
 * @typedef {object} Shopper
 * @property {string} authorization
 * @property {() => Promise<string>} place places an order; returns its identifier
 * @property {(orderId: string) => Promise<any>} order
 */

/**
 * The sample customer at the sample owner's shop.
 * @param {string} url
 * @returns {Promise<Shopper>}
 */
export async function shopper(url) {
  const authorization = await signIn(url, 'customer');
  const body = await sampleOrder(url);
  return {
    authorization,
    place: async () =>
      (await sent(`${url}/api/orders`, body, authorization, { 'idempotency-key': randomUUID() })).orderId,
    order: (orderId) => sent(`${url}/api/orders/${orderId}`, undefined, authorization),
  };
}

/**
 * Places a handful of orders and has each come to its end: most are accepted and paid, some rejected or cancelled.
 * @param {import('./program.mjs').Program} program
 * @returns {Promise<{ readonly orderIds: readonly string[], readonly began: number }>} `began`: milliseconds UTC; what was
 * made before is older
 */
export async function placeHandful({ url, internalUrl }) {
  const customer = await shopper(url);
  const owner = await signIn(url, 'owner');
  const began = Date.now();
  /** @type {string[]} */
  const orderIds = [];
  for (const end of ENDS) {
    const orderId = await customer.place();
    await becomes(customer, orderId, 'paid');
    await sent(`${url}/api/orders/${orderId}/${end}`, {}, end === 'cancel' ? customer.authorization : owner);
    orderIds.push(orderId);
  }
  await caughtUp(internalUrl, WITHIN_MS);
  return { orderIds, began };
}

/**
 * @param {Shopper} customer
 * @param {string} orderId
 * @param {string} status
 */
export async function becomes(customer, orderId, status) {
  const end = performance.now() + WITHIN_MS;
  for (;;) {
    const order = await customer.order(orderId);
    if (order.status === status) return;
    if (performance.now() > end)
      throw new Error(`The order ${orderId} is ${order.status}, and has not become ${status}.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
