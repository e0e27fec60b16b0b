/**
 * Runs the modules that `<folder>/modules.ts` exports, as a monolith. The lab may aim at an effect: when it has been written, this process
 * is killed at the next commit, before anybody hears of it. `node checkout-process.ts <folder> <data directory>`
 */
import 'reflect-metadata';
import { subscribe } from 'node:diagnostics_channel';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Module } from '../../../src/platform/module/module.js';
import { testWorld } from '../../../src/platform/testing/test-world.js';
import { holdFire } from '../../../tools/lab/processes/aimed-failpoint.js';
import { serveLab } from '../../../tools/lab/processes/serve-lab.js';
import { settleWorld } from '../../../tools/lab/processes/settle-world.js';
import type * as Contracts from './start/src/contracts.js';

/** One row of an effect. */
export interface Effect {
  readonly what: string;
  readonly orderId: string;
}

const [folder = '', dataDirectory = ''] = process.argv.slice(2);
const own = (file: string) => import(pathToFileURL(join(folder, file)).href) as Promise<unknown>;

const arm = holdFire();
let aim: string | undefined;
subscribe('lab.effect', (what) => {
  if (what === aim) arm();
});
const { order } = (await own('contracts.ts')) as typeof Contracts;
const { modules } = (await own('modules.ts')) as { modules: readonly Module[] };
const world = await testWorld(modules, { dataDirectory, twice: false, printErrors: false });
const orders = world.client(order);

async function effects(): Promise<readonly Effect[]> {
  const sql = 'SELECT what, order_id AS "orderId" FROM effects';
  const rows = await Promise.all(
    modules.map(({ contract: { name } }) => world.store(name).reads.sql.all<{ what: string; orderId: string }>(sql)),
  );
  return rows.flat();
}

serveLab({
  about: () => undefined,
  aim: ({ effect }: { effect: string }) => {
    aim = effect;
  },
  checkout: ({ orderId }: { orderId: string }) => orders.checkout({ orderId }, { key: orderId }),
  settle: () => settleWorld(world),
  effects,
});
