/**
 * Runs the module tracking of a workspace through a night in which the map does not know two addresses, and through the morning after
 * it: the map is fixed, and the operator redrives. `node run-night.ts <folder of the sources> <data directory> <seed>`
 */
import 'reflect-metadata';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { refused } from '../../../src/platform/api.js';
import { stub, testWorld, type TestWorld } from '../../../src/platform/testing/api.js';
import { Operator, OPERATOR } from '../../../tools/lab/operator.js';
import { RandomChoices } from '../../../tools/lab/random-choices.js';
import type { Night, Step } from './night.js';
import { operatorOf } from './operator-of.js';
import type * as Contracts from './start/src/contracts.js';
import type * as Redrive from './start/src/redrive.js';
import type * as Tracking from './start/src/tracking.js';

const ORDERS = 12;
const NIGHT_MINUTES = 60;

const [sources = '', dataDirectory = '', seed = '1'] = process.argv.slice(2);
const own = (file: string) => import(pathToFileURL(join(sources, file)).href) as Promise<unknown>;

async function night(): Promise<Night> {
  const { courier, map, ADDRESS_UNKNOWN, STEPS } = (await own('contracts.ts')) as typeof Contracts;
  const { trackingModule } = (await own('tracking.ts')) as typeof Tracking;
  const { redrive } = (await own('redrive.ts')) as typeof Redrive;
  const choices = new RandomChoices(Number(seed));
  const orderIds = Array.from({ length: ORDERS }, (_, at) => `order-${at + 1}`);
  const mixed = choices.shuffled(orderIds);
  const [once, twice] = mixed;
  const poison = new Map<string | undefined, readonly Step[]>([
    [once, ['picked-up']],
    [twice, ['picked-up', 'on-the-way']],
  ]);

  let isMapFixed = false;
  const placeOf = ({ address }: { address: string }) => {
    if (address.startsWith('?') && !isMapFixed) throw refused(ADDRESS_UNKNOWN, `The map does not know '${address}'.`);
    return { place: `near ${address}` };
  };
  const world = await testWorld([trackingModule], {
    ...{ stubs: [stub(courier), stub(map, { placeOf })], operators: [OPERATOR], dataDirectory, printErrors: false },
  });
  try {
    const operator = operatorOf(new Operator(world), world);
    for (const step of STEPS)
      for (const orderId of choices.shuffled(orderIds)) {
        const address = `${poison.get(orderId)?.includes(step) ? '?' : ''}${orderId}, ${step}`;
        await world.publish(courier.events.stepped, { orderId, step, address });
      }
    const waits = await passed(world);
    const atNight = await noticesOf(world);
    const parkedAtNight = (await operator.parked()).length;
    isMapFixed = true;
    await redrive(operator);
    await passed(world);
    const atNoon = await noticesOf(world);
    const shown = await world
      .store('tracking')
      .reads.sql.all<{ order_id: string; step: Step }>('SELECT order_id, step FROM orders');
    const orders = mixed.map((orderId) => ({
      ...{ orderId, isPoisoned: poison.has(orderId) },
      ...{ atNight: atNight.get(orderId) ?? [], atNoon: atNoon.get(orderId) ?? [] },
      shown: shown.find((row) => row.order_id === orderId)?.step,
    }));
    const parkedAtNoon = (await operator.parked()).length;
    return { orders, parkedAtNight, parkedAtNoon, ...(waits === undefined ? {} : { waits }) };
  } finally {
    await world.close();
  }
}

/** Lets an hour pass, with every retry that falls due. @returns why a feed waits at its end, if one does */
async function passed(world: TestWorld): Promise<string | undefined> {
  for (let minute = 0; minute < NIGHT_MINUTES; minute += 1) {
    // What is parked or waits is what the lab looks at.
    await world.settled().catch(() => undefined);
    await world.clock.advance('1m');
    await sleep(2);
  }
  const [state] = await world.running.delivery.states();
  return state?.stopped ?? state?.paused?.reason;
}

async function noticesOf(world: TestWorld): Promise<ReadonlyMap<string, readonly Step[]>> {
  const rows = await world
    .store('tracking')
    .reads.sql.all<{ order_id: string; step: Step }>('SELECT order_id, step FROM notices ORDER BY notice_no');
  const steps = new Map<string, Step[]>();
  for (const { order_id, step } of rows) steps.set(order_id, [...(steps.get(order_id) ?? []), step]);
  return steps;
}

// A world waits by timers that keep no process alive.
const alive = setInterval(() => undefined, 60_000);
const failed = (error: unknown): Night => ({
  failure: error instanceof Error ? error.message : String(error),
  ...{ orders: [], parkedAtNight: 0, parkedAtNoon: 0 },
});
const result = await night().catch(failed);
clearInterval(alive);
process.stdout.write(`${JSON.stringify(result)}\n`);
