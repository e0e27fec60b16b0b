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

/** A page of the shops that a query selects, by name, without their menus. */
function pageOf(query) {
  const limit = Number(query.get('limit') ?? 20);
  // A cursor is the number of the page: simple, and it sorts.
  const page = Number(query.get('cursor') ?? 1);
  const selected = ['category', 'district', 'ownerId', 'open'].filter((field) => query.has(field));
  const found = [...shops.values()]
    .filter((shop) => selected.every((field) => String(shop[field]) === query.get(field)))
    .sort((a, b) => (a.name === b.name ? (a.shopId < b.shopId ? -1 : 1) : a.name < b.name ? -1 : 1));
  const items = found.slice((page - 1) * limit, page * limit).map(({ menu, version, ...summary }) => summary);
  return found.length <= page * limit ? { items } : { items, next: String(page + 1) };
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
