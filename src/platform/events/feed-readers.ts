import type { Sql } from '../store/sql.js';
import { readLedger } from './reader-record.js';
import { catchUpName } from './feed-name.js';
import type { Lane, LaneHandler } from './feed-reader.js';
import type { Suspended } from './feed-state.js';
import type { SubscribedHandler } from './subscribed-handler.js';
import { readSubscriptions, type SubscriptionRecord } from './subscription-record.js';

/** A feed and the handlers that catch up with it. */
export interface Lanes {
  readonly main: Lane;
  readonly catchingUp: readonly Lane[];
  /** Subscriptions of which this program has no handler, with the cursors at which they wait. */
  readonly suspended: readonly SuspendedLane[];
}

export interface SuspendedLane extends Suspended {
  readonly lane: Lane;
}

/** Puts a feed together from what its database has recorded, as far as this program has the handlers. */
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
    handlers: new Map(of.flatMap((record) => handlerOf(record, handlers))),
    cursors: (await readLedger(sql, id, feed, [])).cursors,
  });
  const joined = records.filter((record) => record.joined);
  const joining = records.filter((record) => !record.joined && handlers.has(record.name));
  return {
    main: await laneOf(feed, joined),
    catchingUp: await Promise.all(joining.map((record) => laneOf(catchUpName(feed, record.name), [record]))),
    suspended: await Promise.all(
      records.flatMap(({ name, joined, suspendedSince: since }) => {
        if (joined || since === undefined || handlers.has(name)) return [];
        return [laneOf(catchUpName(feed, name), []).then((lane) => ({ event: name, since, lane }))];
      }),
    ),
  };
}

function handlerOf(
  { name, startAfter }: SubscriptionRecord,
  handlers: ReadonlyMap<string, SubscribedHandler>,
): readonly (readonly [string, LaneHandler])[] {
  const subscribed = handlers.get(name);
  return subscribed ? [[name, { ...subscribed, startAfter }]] : [];
}
