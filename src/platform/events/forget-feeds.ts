import type { ModuleStore } from '../store/module-store.js';

/**
 * Forgets the feeds that a consumer has recorded and no longer has any handler for: subscriptions, cursors and held events.
 * @param kept the names of the feeds that it has.
 * @returns the names of those that were forgotten.
 */
export async function forgetOtherFeeds(consumer: ModuleStore, kept: readonly string[]): Promise<readonly string[]> {
  const rows = await consumer.reads.sql.all<{ feed: string }>('SELECT DISTINCT feed FROM _subscription ORDER BY feed');
  const gone = rows.map((row) => row.feed).filter((feed) => !kept.includes(feed));
  if (gone.length === 0) return [];
  await consumer.units.run(`forget feeds of ${consumer.module}`, async (tx) => {
    for (const feed of gone) {
      for (const table of ['_subscription', '_replay']) await tx.sql.all(`DELETE FROM ${table} WHERE feed = ?`, [feed]);
      for (const table of ['_cursor', '_held'])
        await tx.sql.all(`DELETE FROM ${table} WHERE feed = ? OR feed LIKE ?`, [feed, `${feed}#%`]);
    }
  });
  return gone;
}
