import { arrives } from '../../../../src/platform/testing/waiting.js';
import { inEveryPartition } from '../market/orders.js';
import type { Phase, Seen } from '../seen.js';
import type { Setup } from '../setup.js';

const NODE = 1;
const [FLOWING, DURING, AFTER] = [12, 6, 12];
const LIMIT_MS = 240_000;

/**
 * The only broker is killed while orders flow. Orders are acknowledged all the same, and nobody is paid, since the events of payment come
 * over the broker. The operator takes them from the logs (`way … log`): orders go on while the broker is dead. Then it comes back, and the
 * operator takes events over Kafka again while orders flow.
 */
export async function brokerKilled(setup: Setup): Promise<{ phase: Phase; outage: NonNullable<Seen['outage']> }> {
  const { cluster, market, orders, choices } = setup;
  const shop = setup.shop('broker killed');
  const before = orders.accepted + 1 + choices.below(FLOWING / 2);
  const flowing = orders.flow(shop, (done) => done.length >= FLOWING);
  await arrives('some orders are accepted', () => orders.accepted >= before, LIMIT_MS);
  await cluster.kill(NODE);
  const placed = await Promise.all(Array.from({ length: DURING }, () => orders.place(shop)));
  const paid = await Promise.all(placed.map((order) => orders.isPaid(order)));
  await market.way('log');
  await flowing;
  for (const order of placed) {
    await orders.paid(order);
    await orders.decide(order);
  }
  await cluster.startNode(NODE);
  const again = orders.flow(shop, (done) => inEveryPartition(done, AFTER));
  await market.way('kafka');
  await again;
  await setup.settled();
  return {
    phase: await setup.measured('broker killed'),
    outage: { acknowledged: placed.length, unpaid: paid.filter((isPaid) => !isPaid).length },
  };
}
