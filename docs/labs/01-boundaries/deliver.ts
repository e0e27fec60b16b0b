/**
 * Runs the marketplace of a workspace, with the module rider, in this process: an order is placed, paid and accepted; then it prints what
 * the riders have delivered. `node deliver.ts <workspace> <data directory>`
 */
import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Discovery from '../../../src/platform/host/discover-modules.js';
import type * as Testing from '../../../src/platform/testing/test-world.js';
import { Ordering } from '../../../test/api/ordering.js';
import { Visitor } from '../../../test/api/visitor.js';

/** What came of the order, or the sentence that says why there was no marketplace. */
export interface Delivered {
  readonly failure?: string;
  /** Where the shop is that cooked it. */
  readonly district?: string;
  readonly deliveries?: readonly { readonly district: string; readonly shopName: string }[];
}

const [workspace = '', dataDirectory = ''] = process.argv.slice(2);
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
    const ordering = await Ordering.between(customer, await anybody.signIn('owner@example.com'));
    const orderId = await ordering.place();
    await world.settled();
    await ordering.accept(orderId);
    await world.settled();
    const { district } = (await anybody.get(`/api/shops/${ordering.shop.shopId}`)).body as { district: string };
    const listed = await (await anybody.signIn('admin@example.com')).get('/api/deliveries');
    return { district, deliveries: (listed.body as { items: Delivered['deliveries'] & object }).items };
  } finally {
    await world.close();
  }
}

/** Several failures are said together. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(' ');
  const said = error instanceof Error ? error.message : String(error);
  // A world says first what a test may do about it; the last line says what failed.
  return said.split('\n').at(-1) ?? said;
}

// A world waits by timers that keep no process alive.
const alive = setInterval(() => undefined, 60_000);
const result = await delivered().catch((error: unknown): Delivered => ({ failure: messageOf(error) }));
clearInterval(alive);
process.stdout.write(`${JSON.stringify(result)}\n`);
