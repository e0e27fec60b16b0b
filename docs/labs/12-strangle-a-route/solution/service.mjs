/**
 * The rewrite of shop: plain Node, which knows nothing of Ficus. It copies the shops when it starts, and serves the reads of
 * /api/shops. `node service.mjs <address of the marketplace>` prints its own address.
 */
import { createServer } from 'node:http';

const from = process.argv[2];
const shops = await allShops();

/** Every shop of the marketplace, with its menu. */
async function allShops() {
  const found = new Map();
  let cursor = '';
  do {
    const { items, next } = await (await fetch(`${from}/api/shops?limit=100${cursor}`)).json();
    for (const { shopId } of items) found.set(shopId, await (await fetch(`${from}/api/shops/${shopId}`)).json());
    cursor = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== '');
  return found;
}

/** Behind which shop a page begins: the cursor is that of the marketplace, a name and an id. */
function positionOf(cursor) {
  return cursor === null ? ['', ''] : JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
}

/** A page of the shops that a query selects, by name, without their menus. */
function pageOf(query) {
  const limit = Number(query.get('limit') ?? 20);
  const [name, shopId] = positionOf(query.get('cursor'));
  const selected = ['category', 'district', 'ownerId', 'open'].filter((field) => query.has(field));
  const found = [...shops.values()]
    .filter((shop) => selected.every((field) => String(shop[field]) === query.get(field)))
    .filter((shop) => shop.name > name || (shop.name === name && shop.shopId > shopId))
    .sort((a, b) => (a.name === b.name ? (a.shopId < b.shopId ? -1 : 1) : a.name < b.name ? -1 : 1));
  const items = found.slice(0, limit).map(({ menu, version, ...summary }) => summary);
  const last = items.at(-1);
  if (found.length <= limit || !last) return { items };
  return { items, next: Buffer.from(JSON.stringify([last.name, last.shopId])).toString('base64url') };
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const shopId = pathname.slice('/api/shops/'.length);
  const shop = shops.get(shopId);
  if (shopId !== '' && !shop) {
    response.writeHead(404, { 'content-type': 'application/problem+json' });
    return response.end(JSON.stringify({ status: 404, code: 'SHOP_UNKNOWN', detail: 'There is no such shop.' }));
  }
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(200, shop ? { ...headers, etag: `"${shop.version}"` } : headers);
  response.end(JSON.stringify(shop ?? pageOf(searchParams)));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
