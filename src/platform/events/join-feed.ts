import type { UnitTx } from '../store/unit-of-work.js';
import { readLedger } from './reader-record.js';
import { type Lane, START } from './feed-reader.js';

/**
 * Lets a handler that has caught up join its feed, inside one unit of work: from this commit on, the feed's own cursor
 * counts for it, and what is held for it is held by the feed.
 * @returns false when it has not caught up; nothing is then changed.
 */
export async function joinFeed(tx: UnitTx, lane: Lane): Promise<boolean> {
  const feed = await readLedger(tx.sql, lane.feed, lane.feed, []);
  const own = await readLedger(tx.sql, lane.id, lane.feed, []);
  for (const [partition, cursor] of feed.cursors)
    if ((own.cursors.get(partition) ?? START).position !== cursor.position) return false;
  for (const name of lane.handlers.keys())
    await tx.sql.all(`UPDATE _subscription SET state = 'joined' WHERE feed = ? AND name = ?`, [lane.feed, name]);
  await tx.sql.all('UPDATE _held SET feed = ? WHERE feed = ?', [lane.feed, lane.id]);
  await tx.sql.all('DELETE FROM _cursor WHERE feed = ?', [lane.id]);
  return true;
}
