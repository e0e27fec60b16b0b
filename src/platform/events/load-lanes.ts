import type { Sql } from '../store/sql.js';
import { readLedger } from './feed-ledger.js';
import { catchUpName } from './feed-name.js';
import type { Lane, LaneHandler } from './lane.js';
import type { SubscribedHandler } from './subscribed-handler.js';
import { readSubscriptions, type SubscriptionRecord } from './subscription-record.js';

/** A feed and the handlers that catch up with it. */
export interface Lanes {
  readonly main: Lane;
  readonly catchingUp: readonly Lane[];
}

/**
 * Puts a feed together from what its database has recorded.
 * @throws Error when it has recorded a handler that this program does not have.
 */
export async function loadLanes(
  sql: Sql,
  feed: string,
  consumer: string,
  handlers: ReadonlyMap<string, SubscribedHandler>,
): Promise<Lanes> {
  const records = await readSubscriptions(sql, feed);
  const laneOf = async (id: string, of: readonly SubscriptionRecord[]): Promise<Lane> => ({
    id,
    feed,
    consumer,
    handlers: new Map(of.map((record) => [record.name, handlerOf(feed, record, handlers)])),
    cursors: (await readLedger(sql, id, feed, [])).cursors,
  });
  const joined = records.filter((record) => record.joined);
  const joining = records.filter((record) => !record.joined);
  return {
    main: await laneOf(feed, joined),
    catchingUp: await Promise.all(joining.map((record) => laneOf(catchUpName(feed, record.name), [record]))),
  };
}

function handlerOf(
  feed: string,
  { name, startAfter }: SubscriptionRecord,
  handlers: ReadonlyMap<string, SubscribedHandler>,
): LaneHandler {
  const subscribed = handlers.get(name);
  if (!subscribed)
    throw new Error(
      `${feed} has a subscription to ${name} that this program does not know; another version of the module runs on its database: stop one of them.`,
    );
  return { ...subscribed, startAfter };
}
