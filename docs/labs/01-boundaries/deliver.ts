/**
 * Runs the marketplace of a workspace, with the module rider, in this process: two shops of different districts get an order each, which is
 * paid and accepted; then it prints what the riders have delivered. `node deliver.ts <workspace> <data directory> <seed>`
 */
import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Discovery from '../../../src/platform/host/discover-modules.js';
import type * as Testing from '../../../src/platform/testing/test-world.js';
import { Ordering } from '../../../test/api/ordering.js';
import { Visitor } from '../../../test/api/visitor.js';
import { RandomChoices } from '../../../tools/lab/random-choices.js';
import { printResult } from '../../../tools/lab/print-result.js';

/** An order, and what the riders say of it. */
export interface DeliveredOrder {
  readonly shopName: string;
  /** Where the shop is that cooked it. */
  readonly district: string;
  /** From where each of its deliveries came; none when nobody delivered it. */
  readonly from: readonly string[];
}

/** What came of the orders, or the sentence that says why there was no marketplace. */
export interface Delivered {
  readonly failure?: string;
  readonly orders: readonly DeliveredOrder[];
}

const OWNERS = ['owner', 'owner-2', 'owner-3', 'owner-4', 'owner-5', 'owner-6'];
const [workspace = '', dataDirectory = '', seed = '1'] = process.argv.slice(2);
/** A file of the workspace's own copy of the sources. */
const own = (path: string) => pathToFileURL(join(workspace, 'src', path)).href;

async function delivered(): Promise<Delivered> {
  const { discoverModules } = (await import(own('platform/host/discover-modules.ts'))) as typeof Discovery;
  const { testWorld } = (await import(own('platform/testing/test-world.ts'))) as typeof Testing;
  const modules = await discoverModules(new URL(own('modules/')));
  const world = await testWorld(modules, { samples: true, dataDirectory, printErrors: false });
  try {
    const anybody = Visitor.at(world.app);
    const customer = await anybody.signIn('customer@example.com');
    const placed: { orderId: string; shop: Shop }[] = [];
    for (const { ordering, shop } of await twoShops(anybody, customer)) {
      const orderId = await ordering.place();
      await world.settled();
      await ordering.accept(orderId);
      await world.settled();
      placed.push({ orderId, shop });
    }
    const listed = await (await anybody.signIn('admin@example.com')).get('/api/deliveries');
    const { items } = listed.body as { items: readonly { orderId: string; district: string }[] };
    const orders = placed.map(({ orderId, shop }) => ({
      ...{ shopName: shop.name, district: shop.district },
      from: items.filter((delivery) => delivery.orderId === orderId).map(({ district }) => district),
    }));
    return { orders };
  } finally {
    await world.close();
  }
}

interface Shop {
  readonly name: string;
  readonly district: string;
}

/** Two shops of different districts, whose owners the seed chooses. */
async function twoShops(anybody: Visitor, customer: Visitor): Promise<{ ordering: Ordering; shop: Shop }[]> {
  const found: { ordering: Ordering; shop: Shop }[] = [];
  for (const owner of new RandomChoices(Number(seed)).shuffled(OWNERS)) {
    const ordering = await Ordering.between(customer, await anybody.signIn(`${owner}@example.com`));
    const shop = (await anybody.get(`/api/shops/${ordering.shop.shopId}`)).body as Shop;
    if (found.every((other) => other.shop.district !== shop.district)) found.push({ ordering, shop });
    if (found.length === 2) return found;
  }
  throw new Error('All shops are in one district; the samples of shop need two.');
}

/** Several failures are said together. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(' ');
  const said = error instanceof Error ? error.message : String(error);
  // A world says first what a test may do about it; the last line says what failed.
  return said.split('\n').at(-1) ?? said;
}

await printResult<Delivered>(delivered, (_, error) => ({ failure: messageOf(error), orders: [] }));
