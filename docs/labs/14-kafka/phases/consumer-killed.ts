import { setTimeout as pause } from 'node:timers/promises';
import { arrives } from '../../../../src/platform/testing/waiting.js';
import { diesAtItsWrite } from '../consumer/dies-at-its-write.js';
import type { Phase } from '../seen.js';
import type { Setup } from '../setup.js';

const LIMIT_MS = 240_000;
/** The random moment: after so many accepted orders, and so many milliseconds more. */
const [ORDERS, LONGEST_MS] = [12, 300];
const AT_ONCE = 6;

/**
 * The consumer is killed three times, and started again each time, while orders go on: at a random moment, and right before and right after its
 * file changes. In the end all shops are compared.
 */
export async function consumerKilled(setup: Setup): Promise<readonly Phase[]> {
  await killedAtRandom(setup);
  await killedAtItsWrite(setup, 'before');
  await killedAtItsWrite(setup, 'after');
  await setup.consumer.start();
  await setup.settled();
  return [
    await setup.measured('killed at random'),
    await setup.measured('killed before write'),
    await setup.measured('killed after write'),
    await setup.measuredAll('in the end'),
  ];
}

async function killedAtRandom(setup: Setup): Promise<void> {
  const { orders, consumer, choices } = setup;
  let isKilled = false;
  const flowing = orders.flow(setup.shop('killed at random'), () => isKilled);
  try {
    const enough = orders.accepted + 1 + choices.below(ORDERS);
    await arrives('some orders are accepted', () => orders.accepted >= enough, LIMIT_MS);
    await pause(choices.below(LONGEST_MS));
    await consumer.kill();
  } finally {
    isKilled = true;
  }
  await flowing;
}

/** Starts a consumer that dies at the first order of this shop, which it counts behind all others. */
async function killedAtItsWrite(setup: Setup, moment: 'before' | 'after'): Promise<void> {
  const { orders, consumer, group } = setup;
  const shop = setup.shop(`killed ${moment} write`);
  await consumer.startDoomed(moment, shop.shopId);
  await orders.flow(shop, (done) => done.length >= AT_ONCE);
  await setup.relayed();
  await diesAtItsWrite(consumer, group);
}
