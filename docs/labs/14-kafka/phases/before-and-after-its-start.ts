import { caughtUp } from '../consumer/caught-up.js';
import { Standstill } from '../consumer/foreign-consumer.js';
import { joined } from '../consumer/joined.js';
import { inEveryPartition, type PlacedOrder } from '../market/orders.js';
import type { Phase } from '../seen.js';
import type { Setup } from '../setup.js';

const [BEFORE, CALM] = [24, 16];
/** An order may come before a consumer has found out where the topic ends. One that begins there never commits its offset. */
const [MOST_MISSED, MISSED_AFTER_MS] = [2, 10_000];

/**
 * Orders from before the first start of the consumer, which it reads all at once, and then orders one by one: the consumer has committed
 * each before the next is placed. Both end with an accepted order in each partition.
 */
export async function beforeAndAfterItsStart(setup: Setup): Promise<readonly Phase[]> {
  const { orders, topic, group, consumer } = setup;
  await orders.flow(setup.shop('backlog'), (done) => inEveryPartition(done, BEFORE));
  await setup.relayed();
  await consumer.start();
  await joined(consumer, group);
  const done: PlacedOrder[] = [];
  let missed = 0;
  while (!inEveryPartition(done, CALM)) {
    const order = await orders.whole(setup.shop('one by one'));
    done.push(order);
    await topic.has(order.orderId, `order.${order.decision}ed`);
    const { partition } = order;
    const end = (await group.ends()).get(partition) ?? 0;
    try {
      await caughtUp(
        consumer,
        group,
        new Map([[partition, end]]),
        missed < MOST_MISSED ? { patienceMs: MISSED_AFTER_MS } : {},
      );
    } catch (error) {
      missed += 1;
      if (!(error instanceof Standstill) || missed > MOST_MISSED) throw error;
    }
  }
  await setup.settled();
  return [await setup.measured('backlog'), await setup.measured('one by one')];
}
