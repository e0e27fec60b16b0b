import { utc } from '../../ops/clock.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import { placeholders } from '../../store/database/sql.js';
import type { Sql } from '../../store/database/sql.js';
import type { UnitTx } from '../../store/unit/unit-of-work.js';
import type { FeedLease } from './feed-lease.js';
import { catchUpName, cursorsOf, type FeedReader, readRecord, START } from './feed-reader.js';

/** A subscription as the consumer's database records it. */
export interface SubscriptionRecord {
  /** The event's name. */
  readonly name: string;
  /** Whether its handler is part of the feed, or still catches up with a reader of its own. */
  readonly joined: boolean;
  /** Per partition: events up to this position are older than the subscription. */
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

/**
 * Lets a handler that has caught up join its feed, inside one unit of work. From this commit on the feed's main reader
 * serves it, and the feed holds what was held for it.
 * @returns false when it has not caught up; nothing is then changed.
 */
export async function joinFeed(tx: UnitTx, reader: FeedReader): Promise<boolean> {
  const feed = await cursorsOf(tx.sql, reader.feed);
  const own = (await readRecord(tx.sql, reader)).cursors;
  for (const [partition, cursor] of feed) if ((own.get(partition) ?? START).position !== cursor.position) return false;
  for (const name of reader.handlers.keys())
    await tx.sql.all(`UPDATE _subscription SET state = 'joined' WHERE feed = ? AND name = ?`, [reader.feed, name]);
  await tx.sql.all('UPDATE _held SET feed = ? WHERE feed = ?', [reader.feed, reader.name]);
  await tx.sql.all('DELETE FROM _cursor WHERE feed = ?', [reader.name]);
  return true;
}

/** The opposite of {@link joinFeed}: from this commit on the handler has a reader of its own, which begins at the feed's cursors. */
async function leaveFeed(tx: UnitTx, feed: string, name: string): Promise<void> {
  const reader = catchUpName(feed, name);
  await tx.sql.all(
    `INSERT INTO _cursor (feed, partition_no, position_no, event_id, epoch)
     SELECT ?, partition_no, position_no, event_id, epoch FROM _cursor WHERE feed = ?`,
    [reader, feed],
  );
  await tx.sql.all('UPDATE _held SET feed = ? WHERE feed = ? AND name = ?', [reader, feed, name]);
  await tx.sql.all(`UPDATE _subscription SET state = 'joining' WHERE feed = ? AND name = ?`, [feed, name]);
}

/**
 * Suspends the subscriptions of a feed for which this program has no handler, as after a roll-back to an older build. A
 * suspended one leaves the feed with cursors of its own and with what is held for it, so that the feed can go on. A
 * program that has the handler resumes it there: it catches up and joins again. Nothing is ever deleted here.
 * @param handled the events of which this program has a handler.
 * @throws LeaseLost when another process runs the feed.
 */
export async function suspendSubscriptions(
  { store, lease }: { readonly store: ModuleStore; readonly lease: FeedLease },
  feed: string,
  handled: { has(name: string): boolean },
): Promise<void> {
  const changes = ({ name, suspendedSince }: SubscriptionRecord) =>
    handled.has(name) === (suspendedSince !== undefined);
  const leaves = ({ name, joined }: SubscriptionRecord) => joined && !handled.has(name);
  const concerned = (record: SubscriptionRecord) => changes(record) || leaves(record);
  if (!(await readSubscriptions(store.reads.sql, feed)).some(concerned)) return;
  await lease.run(`suspend subscriptions of ${feed}`, async (tx) => {
    for (const record of (await readSubscriptions(tx.sql, feed)).filter(concerned)) {
      if (leaves(record)) await leaveFeed(tx, feed, record.name);
      const since = handled.has(record.name) ? null : (record.suspendedSince ?? utc(tx.now()));
      await tx.sql.all('UPDATE _subscription SET suspended_since = ? WHERE feed = ? AND name = ?', [
        since,
        feed,
        record.name,
      ]);
    }
  });
}

/**
 * Forgets subscriptions of a feed for good, with their cursors and what is held for them.
 * @param names the events; when no other is left, the feed itself is forgotten.
 */
export async function forgetSubscriptions(tx: UnitTx, feed: string, names: readonly string[]): Promise<void> {
  const readers = names.map((name) => catchUpName(feed, name));
  const these = placeholders(names.length);
  await tx.sql.all(`DELETE FROM _subscription WHERE feed = ? AND name IN (${these})`, [feed, ...names]);
  await tx.sql.all(`DELETE FROM _cursor WHERE feed IN (${these})`, readers);
  await tx.sql.all(`DELETE FROM _held WHERE feed IN (?, ${these}) AND name IN (${these})`, [
    feed,
    ...readers,
    ...names,
  ]);
  if ((await readSubscriptions(tx.sql, feed)).length > 0) return;
  for (const table of ['_cursor', '_held', '_replay']) await tx.sql.all(`DELETE FROM ${table} WHERE feed = ?`, [feed]);
}
