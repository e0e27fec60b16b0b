import { setTimeout as pause } from 'node:timers/promises';
import type { Phase } from '../seen.js';
import type { Setup } from '../setup.js';

const AFTER = 8;
/** The search ends after so many looks and accepted orders. Between two looks the consumer runs so long at most, in milliseconds. */
const [LOOKS, ORDERS, LONGEST_MS] = [60, 30, 30];

/**
 * The consumer is killed while orders flow. At random moments it is stopped (SIGSTOP), and the offsets that it has committed are
 * compared with what its file says. At the first moment when more is committed than written, it is killed; when there is none, at the last one. Orders go on, and
 * it is started again.
 */
export async function consumerKilled(setup: Setup): Promise<Phase> {
  const { orders, group, topic, consumer } = setup;
  const shop = setup.shop('consumer killed');
  // What was counted wrongly before is no part of this phase.
  const before = topic.wonBefore(await group.committed()) - (consumer.won ?? 0);
  let isOver = false;
  const flowing = orders.flow(shop, () => isOver);
  try {
    await killAtItsWorst(setup, before);
  } finally {
    isOver = true;
  }
  await flowing;
  await orders.flow(shop, (done) => done.length >= AFTER);
  await consumer.start();
  await setup.settled();
  return setup.measured('consumer killed');
}

async function killAtItsWorst({ group, topic, consumer, choices, orders }: Setup, before: number): Promise<void> {
  const enough = orders.accepted + ORDERS;
  for (let look = 1; ; look += 1) {
    await consumer.revive();
    await pause(choices.below(LONGEST_MS));
    await consumer.freeze();
    const committed = await group.committed();
    await topic.hasRead(committed);
    const { won } = consumer;
    const isAhead = won === undefined || topic.wonBefore(committed) - won > before;
    if (isAhead || (look >= LOOKS && orders.accepted >= enough)) return consumer.kill();
    consumer.thaw();
  }
}
