/**
 * A sample of a foreign service: plain Node, which knows nothing of this checkout and imports nothing of it. It serves the reads
 * of `/api/shops` from a copy that it takes of the running program, in the same form, and refuses changes of shops as long as it
 * serves that prefix. See docs/foreign-services.md.
 */
import { createServer } from 'node:http';

const USAGE = `node tools/samples/foreign-shops.mjs [--from <address>] [--port <port>]

  --from <address>   the program whose shops it copies when it starts; http://127.0.0.1:3000 unless said otherwise
  --port <port>      where it listens on 127.0.0.1; 4002 unless said otherwise, 0 takes any free one`;
const PREFIX = '/api/shops';

/** @typedef {{ shopId: string, name: string, [field: string]: unknown }} Shop */

/**
 * @param {string} option
 * @param {string} fallback
 */
function valueOf(option, fallback) {
  const at = process.argv.indexOf(option);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
}

/**
 * Every shop of the program, with its menu.
 * @param {string} from
 * @returns {Promise<Map<string, Shop>>}
 */
async function shopsOf(from) {
  const shops = new Map();
  let cursor = '';
  do {
    const page = await (await fetch(`${from}${PREFIX}?limit=100${cursor}`)).json();
    const { items, next } = /** @type {{ items: Shop[], next?: string }} */ (page);
    for (const { shopId } of items) shops.set(shopId, await (await fetch(`${from}${PREFIX}/${shopId}`)).json());
    cursor = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
  } while (cursor !== '');
  return shops;
}

/**
 * A page of the shops that a query selects, by name. A cursor is that of the program, so that a client which reads page by page
 * notices no change of who serves it.
 * @param {Iterable<Shop>} shops
 * @param {URLSearchParams} query
 */
function pageOf(shops, query) {
  const limit = Number(query.get('limit') ?? 20);
  const [name = '', shopId = ''] = JSON.parse(
    Buffer.from(query.get('cursor') ?? 'WyIiLCIiXQ', 'base64url').toString('utf8'),
  );
  const selects = ['category', 'district', 'ownerId', 'open'].filter((field) => query.has(field));
  const found = [...shops]
    .filter((shop) => selects.every((field) => String(shop[field]) === query.get(field)))
    .filter((shop) => shop.name > name || (shop.name === name && shop.shopId > shopId))
    .sort((a, b) => (a.name === b.name ? (a.shopId < b.shopId ? -1 : 1) : a.name < b.name ? -1 : 1));
  const items = found.slice(0, limit).map(({ menu: _menu, version: _version, ...summary }) => summary);
  const last = items.at(-1);
  if (found.length <= limit || !last) return { items };
  return { items, next: Buffer.from(JSON.stringify([last['name'], last['shopId']])).toString('base64url') };
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {string} code
 * @param {string} detail
 */
function refuse(response, status, code, detail) {
  response.writeHead(status, { 'content-type': 'application/problem+json; charset=utf-8' });
  response.end(JSON.stringify({ type: `/problems/${code}`, title: 'Foreign shops', status, code, detail }));
}

/** @param {ReadonlyMap<string, Shop>} shops */
function serverOf(shops) {
  return createServer((request, response) => {
    request.resume();
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const shopId = decodeURIComponent(pathname.slice(PREFIX.length + 1));
    const shop = shops.get(shopId);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(response, 503, 'READS_ONLY', 'Shops are being rewritten: they can be read, and changed later.');
    if (!pathname.startsWith(PREFIX) || (shopId !== '' && !shop))
      return refuse(response, 404, 'SHOP_UNKNOWN', 'There is no such shop.');
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-cache',
      ...(shop ? { etag: `"${shop['version']}"` } : {}),
    });
    response.end(JSON.stringify(shop ?? pageOf(shops.values(), searchParams)));
  });
}

if (process.argv.includes('--help')) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
const from = valueOf('--from', 'http://127.0.0.1:3000').replace(/\/$/, '');
try {
  const shops = await shopsOf(from);
  const server = serverOf(shops);
  server.listen(Number(valueOf('--port', '4002')), '127.0.0.1', () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const url = `http://127.0.0.1:${port}`;
    process.stdout.write(`${shops.size} shops of ${from} are ready at ${url}\n`);
    process.stdout.write(`Hand it the prefix: npm run fig -- route ${PREFIX} --to ${url}\n`);
  });
  process.once('SIGTERM', () => server.close());
} catch (error) {
  process.stderr.write(
    `The shops of ${from} cannot be read (${String(error)}); start the program, or name its address by --from.\n`,
  );
  process.exitCode = 1;
}
