import { sampleOrder, signIn, startMarketplace } from '../http/marketplace.mjs';

export const CONNECTIONS = 32;

/**
 * A marketplace, and who orders what there.
 * @typedef {object} Place
 * @property {import('../http/child.mjs').Server} server
 * @property {string} authorization
 * @property {object} body
 */

/**
 * @param {import('../http/marketplace-server.mjs').MarketplaceJob} job
 * @param {string} [profile]
 * @returns {Promise<Place>}
 */
export async function startPlace(job, profile) {
  const server = await startMarketplace(job, profile);
  try {
    return { server, authorization: await signIn(server.url, 'customer'), body: await sampleOrder(server.url) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * One order after another at {@link CONNECTIONS} connections, each with a key of its own.
 * @param {string} url
 * @param {object} body
 * @param {number} seconds
 * @param {string} [authorization]
 * @returns {import('../http/load.mjs').Load}
 */
export function placing(url, body, seconds, authorization = '') {
  return {
    url,
    method: 'POST',
    path: '/api/orders',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify(body),
    keyed: true,
    connections: CONNECTIONS,
    seconds,
  };
}
