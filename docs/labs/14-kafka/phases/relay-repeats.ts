import { setTimeout as pause } from 'node:timers/promises';
import type { Phase } from '../seen.js';
import type { Setup } from '../setup.js';

const AT_ONCE = 16;
const MOST_TRIES = 12;
/** At which acknowledgement the marketplace dies. */
const [EARLIEST, WIDTH] = [3, 4];
const LOOK_EVERY_MS = 25;

/**
 * The marketplace is killed when the broker has acknowledged records and the relay has not noted them. After its next start the relay
 * sends them again. This goes on until the topic has records about accepted orders twice, some of them behind other records.
 */
export async function relayRepeats(setup: Setup): Promise<Phase> {
  let tries = 0;
  do {
    if ((tries += 1) > MOST_TRIES)
      throw new Error(`The relay was killed ${MOST_TRIES} times, and has not repeated records about accepted orders.`);
    await killAtAcknowledgement(setup);
    await setup.relayed();
  } while (!setup.topic.hasRepeatedApart('order.accepted'));
  await setup.settled();
  return setup.measured('relay repeats');
}

/** Has orders accepted by a marketplace that dies meanwhile, and then by the one that is started after it. */
async function killAtAcknowledgement(setup: Setup): Promise<void> {
  const { market, orders, choices } = setup;
  const shop = setup.shop('relay repeats');
  const placed = await Promise.all(Array.from({ length: AT_ONCE }, () => orders.place(shop)));
  await Promise.all(placed.map((order) => orders.paid(order)));
  await market.stop();
  await market.startDoomed(`relay.acked:${EARLIEST + choices.below(WIDTH)}`);
  let isAccepted = false;
  const decided = Promise.all(placed.map((order) => orders.decide(order))).then(() => {
    isAccepted = true;
  });
  // An order that is refused fails the run below.
  decided.catch(() => undefined);
  // Where fewer requests were enough, it has not died: then it is killed behind the last one.
  while (!market.gone && !(isAccepted && (await setup.isRelayed()))) await pause(LOOK_EVERY_MS);
  await market.kill();
  await market.start();
  await decided;
}
