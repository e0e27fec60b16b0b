import type { Sql } from '../store/sql.js';
import type { UnitTx } from '../store/unit-of-work.js';
import { utc } from '../ops/clock.js';

/** A subscription as the consumer's database knows it. */
export interface SubscriptionRecord {
  readonly name: string;
  /** Whether its handler is part of the feed, or still catches up on a cursor of its own. */
  readonly joined: boolean;
  /** Per partition: events up to this position are from before the subscription. */
  readonly startAfter: ReadonlyMap<number, number>;
  /** Since when the programs that ran its feed have had no handler of it (ISO 8601); undefined while they have one. */
  readonly suspendedSince?: string;
}

/** The recorded subscriptions of a feed. */
export async function readSubscriptions(sql: Sql, feed: string): Promise<readonly SubscriptionRecord[]> {
  const rows = await sql.all<{ name: string; state: string; start_after: string; suspended_since: string | null }>(
    'SELECT name, state, start_after, suspended_since FROM _subscription WHERE feed = ? ORDER BY name',
    [feed],
  );
  return rows.map((row) => ({
    name: row.name,
    joined: row.state === 'joined',
    startAfter: new Map(JSON.parse(row.start_after) as [number, number][]),
    ...(row.suspended_since === null ? {} : { suspendedSince: row.suspended_since }),
  }));
}

/** Records a new subscription. */
export async function addSubscription(tx: UnitTx, feed: string, record: SubscriptionRecord): Promise<void> {
  await tx.sql.all('INSERT INTO _subscription (feed, name, state, start_after, recorded_at) VALUES (?, ?, ?, ?, ?)', [
    feed,
    record.name,
    record.joined ? 'joined' : 'joining',
    JSON.stringify([...record.startAfter]),
    utc(tx.now()),
  ]);
}
