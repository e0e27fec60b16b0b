import { compared, salesInBooks, totalOf } from '../market/sales.js';
import type { Phase } from '../seen.js';
import type { Setup } from '../setup.js';

const AFTER = 4;

/**
 * The consumer is killed, and its group is deleted with the offsets that it had committed, as brokers do by themselves with a group that was
 * away for a week. After its next start the consumer gets every record again.
 */
export async function groupDeleted(setup: Setup): Promise<Phase> {
  const { orders, group, consumer, market } = setup;
  const before = consumer.sales;
  await consumer.kill();
  await group.delete();
  const shop = setup.shop('group deleted');
  await orders.flow(shop, (done) => done.length >= AFTER);
  await consumer.start();
  await setup.settled();
  const phase = await setup.measured('group deleted');
  const changed = compared(before, new Map([...consumer.sales].filter(([shopId]) => shopId !== shop.shopId)));
  return {
    ...{ ...phase, books: totalOf(await salesInBooks(market.dataDirectory)), file: totalOf(consumer.sales) },
    lost: both(phase.lost, changed.lost),
    doubled: both(phase.doubled, changed.doubled),
  };
}

function both(one: Phase['lost'], other: Phase['lost']): Phase['lost'] {
  return { orders: one.orders + other.orders, won: one.won + other.won };
}
