/**
 * Runs the modules `order` and `push` of a workspace in this process, with the operations of the platform on a port of their own.
 * `node shop.ts <workspace> <data directory>`
 */
import 'reflect-metadata';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Module } from '../../../src/platform/module/module.js';
import { testWorld } from '../../../src/platform/testing/test-world.js';
import { holdFire } from '../../../tools/lab/processes/aimed-failpoint.js';
import { serveLab } from '../../../tools/lab/processes/serve-lab.js';
import { settleWorld } from '../../../tools/lab/processes/settle-world.js';
import type * as Contracts from './start/src/contracts.js';

/** Where `npm run events` finds this program, and as whom. */
export interface ShopAbout {
  readonly url: string;
  readonly token: string;
}

const OPERATOR = 'operator';
const [workspace = '', dataDirectory = ''] = process.argv.slice(2);
const own = (file: string) => import(pathToFileURL(join(workspace, 'src', file)).href) as Promise<unknown>;

const arm = holdFire();
const { order } = (await own('contracts.ts')) as typeof Contracts;
const { orderModule } = (await own('order.ts')) as { orderModule: Module };
const { pushModule } = (await own('push.ts')) as { pushModule: Module };
const world = await testWorld([orderModule, pushModule], {
  ...{ dataDirectory, operators: [OPERATOR], twice: false, printErrors: false },
});
const shops = world.client(order);
const operations = createServer(world.internal);
await new Promise<void>((resolve) => operations.listen(0, '127.0.0.1', resolve));

serveLab({
  about: async (): Promise<ShopAbout> => ({
    url: `http://127.0.0.1:${(operations.address() as AddressInfo).port}`,
    token: await world.tokenFor('operator', OPERATOR),
  }),
  arm,
  /** The key makes a repetition after a crash accept the order once. */
  accept: ({ orderId, memberId }: { orderId: string; memberId: string }) =>
    shops.accept({ orderId, memberId }, { key: orderId }),
  settle: () => settleWorld(world),
});
