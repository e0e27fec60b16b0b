import { startServer } from './child.mjs';

const SCRIPT = new URL('marketplace-server.mjs', import.meta.url);
const PASSWORD = 'ficus-sample';

/**
 * @param {import('./marketplace-server.mjs').MarketplaceJob} job
 * @param {string} [profile]
 */
export function startMarketplace(job, profile) {
  return startServer(SCRIPT, job, { profile });
}

/**
 * Signs a sample member in.
 * @param {string} url
 * @param {'customer' | 'owner'} role
 * @returns {Promise<string>} the header `Authorization`
 */
export async function signIn(url, role) {
  const { token } = await sent(`${url}/api/sessions`, { email: `${role}@example.com`, password: PASSWORD });
  return `Bearer ${token}`;
}

/**
 * An order that the sample marketplace takes: two lines, from the first shop that is open and owned by the sample owner.
 * @param {string} url
 */
export async function sampleOrder(url) {
  const owner = await sent(`${url}/api/members/me`, undefined, await signIn(url, 'owner'));
  const { items } = await sent(`${url}/api/shops?limit=100`);
  const open = items.find((/** @type {any} */ shop) => shop.open && shop.ownerId === owner.memberId);
  const { shopId, menu, minimumOrder } = await sent(`${url}/api/shops/${open.shopId}`);
  const [first, second] = menu.filter((/** @type {any} */ item) => item.available !== false);
  const quantity = Math.max(1, Math.ceil((minimumOrder - second.price) / first.price));
  return {
    shopId,
    items: [
      { menuItemId: first.menuItemId, quantity },
      { menuItemId: second.menuItemId, quantity: 1 },
    ],
    expectedTotal: first.price * quantity + second.price,
  };
}

/**
 * @param {string} address
 * @param {object} [body] posts it
 * @param {string} [authorization]
 * @param {{ readonly [name: string]: string }} [headers]
 * @returns {Promise<any>}
 */
export async function sent(address, body, authorization, headers = {}) {
  const response = await fetch(address, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...headers,
      ...(authorization === undefined ? {} : { authorization }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${address} returned ${response.status}: ${text}`);
  return JSON.parse(text);
}
