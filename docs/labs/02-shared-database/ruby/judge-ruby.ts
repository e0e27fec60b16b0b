import { becomes } from '../matrix/market.js';
import { type LockedRound, lockedRound } from './locked-round.js';
import { ordersIn } from './ruby-files.js';
import { RunningRuby } from './running-ruby.js';

/** What was found out about ruby of a workspace. */
export interface Judgement {
  /** Why it could not be judged to the end. */
  failure?: string;
  /** Whether the shop page shows the stars of a review. */
  showsStars?: boolean;
  /** Whether reviews and invitations lie in no database with orders. */
  isApart?: boolean;
  /** Orders under a lock that ends. */
  locked?: LockedRound;
  /** Orders under a lock during which ruby is killed. Only when the first round answered all orders and lost nothing. */
  killed?: LockedRound;
  /** Orders that have several invitations in the end. */
  twice?: number;
}

/** Starts ruby, and locks the databases with reviews twice while orders are placed. The counts are those of the databases. */
export async function judgeRuby(workspace: string, data: string): Promise<Judgement> {
  const seen: Judgement = {};
  let ruby: RunningRuby | undefined;
  try {
    ruby = await RunningRuby.start(workspace, data);
    seen.showsStars = await showsStars(ruby);
    const files = [...(await filesWithRows(data, 'reviews')), ...(await filesWithRows(data, 'invitations'))];
    const orders = await filesWithRows(data, 'orders');
    seen.isApart = !files.some((file) => orders.includes(file));
    seen.locked = await lockedRound(ruby, [...new Set(files)], false);
    const { refused, unanswered, missing } = seen.locked;
    if (refused + unanswered + missing === 0) seen.killed = await lockedRound(ruby, [...new Set(files)], true);
    const invited = (await ordersIn(data, 'invitations')).flatMap(({ orders: found }) => found);
    seen.twice = invited.length - new Set(invited).size;
  } catch (error) {
    seen.failure = error instanceof Error ? error.message : String(error);
  } finally {
    await ruby?.kill();
  }
  return seen;
}

/** Has an order reviewed with four stars, and looks for them on the shop page. @throws Error when ruby refuses the order or the review */
async function showsStars(ruby: RunningRuby): Promise<boolean> {
  const { status, body } = await ruby.order(20_000);
  if (status !== 200) throw new Error(`ruby responded to an order with ${status}: ${String(body['error'])}`);
  const orderId = String(body['orderId']);
  const isReviewed = await becomes(async () => (await ruby.review(orderId, 4)).status === 200);
  if (!isReviewed) {
    const refusal = String((await ruby.review(orderId, 4)).body['error']);
    throw new Error(`An order that was placed cannot be reviewed: ${refusal}`);
  }
  return becomes(async () => {
    const shop = (await ruby.shops()).body.items?.find(({ shopId }) => shopId === 's1');
    return shop?.['stars'] === 4 && shop['reviews'] === 1;
  });
}

/** @throws Error when there are none: then there is nothing to lock */
async function filesWithRows(data: string, table: string): Promise<string[]> {
  const files = (await ordersIn(data, table)).filter(({ orders }) => orders.length > 0).map(({ file }) => file);
  if (files.length === 0)
    throw new Error(
      `No database of ruby (*.sqlite in its data directory) has rows in ${table}; keep the name of that table.`,
    );
  return files;
}
