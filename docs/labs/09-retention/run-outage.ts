/**
 * Has the module earnings go through an outage that lasts longer than the log of the couriers keeps deliveries, and come back with the
 * build of a workspace. `node run-outage.ts <sources> <data directory> <seed>`
 */
import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { testWorld, type TestWorld, VirtualClock } from '../../../src/platform/testing/api.js';
import { Operator, OPERATOR } from '../../../tools/lab/operator.js';
import { RandomChoices } from '../../../tools/lab/random-choices.js';
import { compared, countedIn } from './compared.js';
import { courierModule, Couriers } from './couriers.js';
import { NOTHING, type Outage } from './outage.js';
import { earningsModule as former } from './start/src/earnings.js';
import type * as Earnings from './start/src/earnings.js';
import type { RebuildOptions } from './start/src/operator.js';
import type * as Repair from './start/src/repair.js';
import { messageOf } from '../../../src/platform/ops/message-of.js';
import { printResult } from '../../../tools/lab/print-result.js';

const FEED = 'earnings<-courier';
const DAY_MS = 86_400_000;
const BEGAN_AT = Date.UTC(2026, 0, 5, 9);
/** The days on which the handlers run, those before the feed is forgotten, and those until the handlers come back. */
const [GOOD_DAYS, KEPT_DAYS, FORGOTTEN_DAYS] = [3, 2, 10];

const [folder = '', dataDirectory = '', seed = '1'] = process.argv.slice(2);
let now = BEGAN_AT;
const couriers = new Couriers(new RandomChoices(Number(seed)));

async function outage(): Promise<Outage> {
  const own = (file: string) => import(pathToFileURL(join(folder, file)).href) as Promise<unknown>;
  const { earningsModule } = (await own('earnings.ts')) as typeof Earnings;
  const { repair } = (await own('repair.ts')) as typeof Repair;

  const before = await inWorld(former, async (world) => {
    await days(world, GOOD_DAYS);
    return new Set((await countedIn(world)).deliveries.keys());
  });
  // A roll-back to a build without the handlers; then somebody takes the suspended feed for one that will not come back.
  const { readModels: _, ...rest } = former;
  const withoutHandlers = { ...rest, on: [] };
  await inWorld(withoutHandlers, async (world) => {
    await days(world, KEPT_DAYS);
    await new Operator(world).post('/api/feeds/forget', { feed: FEED });
    await days(world, FORGOTTEN_DAYS);
    await world.running.delivery.trim('courier');
  });
  const report = await inWorld(former, async () => undefined).catch(messageOf);
  const reported = report === undefined ? {} : { report };

  const repaired = async (world: TestWorld) => {
    await days(world, 1);
    const operator = new Operator(world);
    const rebuild = async (options: RebuildOptions) =>
      void (await operator.post('/api/feeds/rebuild', { feed: FEED, replayId: 'after-the-outage', ...options }));
    await repair({ rebuild });
    await days(world, 1);
    await world.settled().catch(() => undefined);
    return compared(world, couriers, before);
  };
  const failed = async (error: unknown) => {
    const left = await inWorld(withoutHandlers, (world) => compared(world, couriers, before));
    return { ...left, failure: messageOf(error) };
  };
  return { ...(await inWorld(earningsModule, repaired).catch(failed)), ...reported };
}

/** Runs work in a world of the couriers and one build of earnings, on the data of the worlds before it, and goes on from their time. */
async function inWorld<T>(module: typeof former, work: (world: TestWorld) => Promise<T>): Promise<T> {
  const clock = new VirtualClock(now);
  const world = await testWorld([courierModule, module], {
    ...{ clock, dataDirectory, operators: [OPERATOR], printErrors: false },
  });
  try {
    return await work(world);
  } finally {
    now = clock.now();
    await world.close();
  }
}

/** Days of work, at the end of each of which all is handled that can be. */
async function days(world: TestWorld, count: number): Promise<void> {
  for (let day = 0; day < count; day += 1) {
    await couriers.work(world);
    await world.settled().catch(() => undefined);
    world.clock.turn(DAY_MS);
  }
}

await printResult<Outage>(outage, (broken) => ({ ...NOTHING, broken }));
