/**
 * Measures on this machine what one order costs: places orders at the built marketplace and waits until all has followed from them. It counts
 * events and bytes in the databases. `node measure.ts <data directory>`
 */
import 'reflect-metadata';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteDatabase } from '../../../src/platform/store/sqlite/sqlite-database.js';
import { TEST_DRIVER } from '../../../src/platform/testing/temporary-database.js';
import { quiet } from '../../../test/crash/quiet.js';
import { Customer } from '../../../test/program/customer.js';
import { Program } from '../../../test/program/program.js';
import { patientPost } from '../../../tools/lab/kit/patient-post.js';

/** What one order costs here. */
export interface OrderCost {
  readonly bytesPerOrder: number;
  readonly eventsPerOrder: number;
  readonly ordersPerSecond: number;
  readonly orders: number;
}

const [dataDirectory = ''] = process.argv.slice(2);
const [ORDERS, CLIENTS, WARM_UP] = [400, 16, 40];

interface Books {
  readonly bytes: number;
  readonly events: number;
}

/** @throws Error when the command is refused */
async function posted(by: Customer, path: string, key: string, body: object): Promise<Record<string, unknown>> {
  const reply = await patientPost(by, path, key, body);
  if (reply.status < 300) return reply.body;
  throw new Error(`${path} got ${reply.status}: ${JSON.stringify(reply.body)}`);
}

/** The pages in use and the events of all modules' databases. */
async function books(): Promise<Books> {
  let [bytes, events] = [0, 0];
  for (const file of readdirSync(dataDirectory).filter((name) => name.endsWith('.sqlite'))) {
    const reader = await new SqliteDatabase(join(dataDirectory, file), TEST_DRIVER).reader();
    const [pages] = await reader.all<{ bytes: number }>(
      'SELECT (p.page_count - f.freelist_count) * s.page_size AS bytes FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s',
    );
    bytes += Number(pages?.bytes ?? 0);
    const outbox = await reader.all("SELECT name FROM sqlite_master WHERE name = '_outbox'");
    if (outbox.length > 0)
      events += Number((await reader.all<{ n: number }>('SELECT COUNT(*) AS n FROM _outbox'))[0]?.n);
    await reader.close();
  }
  return { bytes, events };
}

const program = await Program.start(dataDirectory, { RATE_LIMIT: 'off' });
try {
  const customer = await Customer.signIn(program.url);
  const owner = await Customer.signIn(program.url, 'owner@example.com');
  const { memberId } = (await owner.get('/api/members/me')).body as { memberId: string };
  const [{ shopId } = { shopId: '' }] = (await owner.get(`/api/shops?open=true&ownerId=${memberId}`)).body['items'] as {
    shopId: string;
  }[];
  const shop = (await owner.get(`/api/shops/${shopId}`)).body as {
    minimumOrder: number;
    menu: { menuItemId: string; price: number }[];
  };
  const { menuItemId, price = 1 } = shop.menu[0] ?? {};
  const basket = { shopId, items: [{ menuItemId, quantity: Math.ceil(shop.minimumOrder / price) }] };

  /** Places so many orders with several clients at once, has the shop accept each, and waits until nothing is left to do. */
  const orders = async (count: number, keys: string) => {
    const placed: string[] = [];
    let next = 0;
    const one = async () => {
      while (next < count)
        placed.push(String((await posted(customer, '/api/orders', `${keys}-${(next += 1)}`, basket))['orderId']));
    };
    await Promise.all(Array.from({ length: CLIENTS }, one));
    await quiet([program.internalUrl], () => Promise.resolve(placed.length));
    let at = 0;
    const accept = async () => {
      for (let orderId = placed[at++]; orderId !== undefined; orderId = placed[at++])
        await posted(owner, `/api/orders/${orderId}/accept`, `accept-${orderId}`, {});
    };
    await Promise.all(Array.from({ length: CLIENTS }, accept));
    await quiet([program.internalUrl], () => Promise.resolve(0));
  };

  await orders(WARM_UP, 'warm-up');
  const before = await books();
  const began = performance.now();
  await orders(ORDERS, 'measured');
  const seconds = (performance.now() - began) / 1_000;
  const after = await books();
  const cost: OrderCost = {
    bytesPerOrder: Math.round((after.bytes - before.bytes) / ORDERS),
    eventsPerOrder: (after.events - before.events) / ORDERS,
    ordersPerSecond: ORDERS / seconds,
    orders: ORDERS,
  };
  await program.stop();
  process.stdout.write(`${JSON.stringify(cost)}\n`);
} finally {
  await program.kill();
}
