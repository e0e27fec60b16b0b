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
import { printResult } from '../../../tools/lab/print-result.js';

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
  const addressOf = (orderId: string, step: Step) =>
    `${poison.get(orderId)?.includes(step) ? '?' : ''}${orderId}, ${step}`;
  const placeOf = ({ address }: { address: string }) => {
    if (address.startsWith('?') && !isMapFixed) throw refused(ADDRESS_UNKNOWN, `The map does not know '${address}'.`);
    return { place: placeAt(address) };
  };
  const world = await testWorld([trackingModule], {
    ...{ stubs: [stub(courier), stub(map, { placeOf })], operators: [OPERATOR], dataDirectory, printErrors: false },
  });
  try {
    const operator = operatorOf(new Operator(world), world);
    for (const step of STEPS)
      for (const orderId of choices.shuffled(orderIds)) {
        await world.publish(courier.events.stepped, { orderId, step, address: addressOf(orderId, step) });
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
      ...{ atNight: stepsOf(atNight, orderId), atNoon: stepsOf(atNoon, orderId) },
      wrongPlaces: atNoon.filter(
        ({ order_id, step, place }) => order_id === orderId && place !== placeAt(addressOf(orderId, step)),
      ).length,
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

/** What the map answers once it knows an address. */
function placeAt(address: string): string {
  return `near ${address}`;
}

interface Notice {
  readonly order_id: string;
  readonly step: Step;
  readonly place: string;
}

function noticesOf(world: TestWorld): Promise<Notice[]> {
  return world.store('tracking').reads.sql.all<Notice>('SELECT order_id, step, place FROM notices ORDER BY notice_no');
}

function stepsOf(notices: readonly Notice[], orderId: string): readonly Step[] {
  return notices.filter(({ order_id }) => order_id === orderId).map(({ step }) => step);
}

await printResult<Night>(night, (failure) => ({ failure, orders: [], parkedAtNight: 0, parkedAtNoon: 0 }));
