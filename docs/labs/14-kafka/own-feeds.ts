import { Books } from '../../../test/crash/books.js';
import { judgeBooks } from '../../../test/crash/judge-books.js';
import { MODULES } from '../../../test/crash/judge-end.js';
import { judgeMoney } from '../../../test/crash/judge-money.js';
import { nothingFound } from '../../../test/crash/verdict.js';
import { salesInBooks, totalOf } from './market/sales.js';
import type { OwnFeeds } from './seen.js';
import type { Setup } from './setup.js';

/**
 * Stops the marketplace once it is idle, and looks into its databases: whether everything that it has acknowledged is there, and its own feeds
 * have dealt with each event once and in order.
 */
export async function ownFeedsOf({ market, orders }: Setup): Promise<OwnFeeds> {
  await market.idle();
  await market.stop();
  const found = nothingFound();
  const { orders: accepted } = totalOf(await salesInBooks(market.dataDirectory));
  if (accepted !== orders.accepted)
    found.lost.push(`The marketplace acknowledged ${orders.accepted} accepted orders, and its books have ${accepted}.`);
  const books = new Books(market.dataDirectory, {});
  try {
    await judgeBooks(books, MODULES, found);
    await judgeMoney(books, found);
  } finally {
    await books.close();
  }
  const [first] = Object.values(found).flat() as string[];
  return {
    ...{ lost: found.lost.length, doubled: found.doubled.length, reordered: found.reordered.length },
    ...(first === undefined ? {} : { first }),
  };
}
