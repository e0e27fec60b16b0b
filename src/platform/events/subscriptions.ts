import { utc } from '../ops/clock.js';
import type { ModuleStore } from '../store/module-store.js';
import type { UnitTx } from '../store/unit-of-work.js';
import type { FeedLease } from './feed-lease.js';
import { catchUpName } from './feed-name.js';
import { placeholders } from '../store/placeholders.js';
import { readSubscriptions, type SubscriptionRecord } from './subscription-record.js';

/**
 * Suspends the subscriptions of a feed for which this program has no handler, as after a roll-back to an older build. A
 * suspended one leaves the feed with a cursor of its own and with what is held for it, so that the feed can go on. A
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
  const lanes = names.map((name) => catchUpName(feed, name));
  const these = placeholders(names.length);
  await tx.sql.all(`DELETE FROM _subscription WHERE feed = ? AND name IN (${these})`, [feed, ...names]);
  await tx.sql.all(`DELETE FROM _cursor WHERE feed IN (${these})`, lanes);
  await tx.sql.all(`DELETE FROM _held WHERE feed IN (?, ${these}) AND name IN (${these})`, [feed, ...lanes, ...names]);
  if ((await readSubscriptions(tx.sql, feed)).length > 0) return;
  for (const table of ['_cursor', '_held', '_replay']) await tx.sql.all(`DELETE FROM ${table} WHERE feed = ?`, [feed]);
}

/** From here on the subscription's own cursor counts for it, and the feed's no longer does. */
async function leaveFeed(tx: UnitTx, feed: string, name: string): Promise<void> {
  const lane = catchUpName(feed, name);
  await tx.sql.all(
    `INSERT INTO _cursor (feed, partition_no, position_no, event_id, epoch)
     SELECT ?, partition_no, position_no, event_id, epoch FROM _cursor WHERE feed = ?`,
    [lane, feed],
  );
  await tx.sql.all('UPDATE _held SET feed = ? WHERE feed = ? AND name = ?', [lane, feed, name]);
  await tx.sql.all(`UPDATE _subscription SET state = 'joining' WHERE feed = ? AND name = ?`, [feed, name]);
}
