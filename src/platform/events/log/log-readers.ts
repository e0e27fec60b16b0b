import type { ModuleStore } from '../../store/unit/module-store.js';
import { rowPlaceholders } from '../../store/database/sql.js';
import type { Sql } from '../../store/database/sql.js';
import type { Place } from './event-source.js';

/**
 * Records in the producer's database how far each reader of a feed is, so that trimming does not pass it. The rows replace
 * the feed's former report.
 * @param readers the feed and the handlers that catch up with it, by the names of the readers.
 */
export async function reportReaders(
  producer: ModuleStore,
  feed: string,
  readers: ReadonlyMap<string, readonly Place[]>,
): Promise<void> {
  const rows = [...readers].flatMap(([reader, places]) =>
    places.map(({ partition, position }) => [reader, partition, position]),
  );
  await producer.units.run(`${feed} reports how far it is`, async (tx) => {
    await deleteReaders(tx.sql, feed);
    if (rows.length > 0)
      await tx.sql.all(
        `INSERT INTO _reader (feed, partition_no, position_no) VALUES ${rowPlaceholders(rows.length, 3)}`,
        rows.flat(),
      );
  });
}

/**
 * No longer keeps the log for a feed that will not come back. Until then the log is kept for it, even when it no longer
 * reports.
 */
export async function forgetReaders(producer: ModuleStore, feed: string): Promise<void> {
  await producer.units.run(`forget the readers of ${feed}`, (tx) => deleteReaders(tx.sql, feed));
}

/** The feeds that a producer's log is kept for. */
export async function reportedFeeds(producer: ModuleStore): Promise<readonly string[]> {
  const rows = await producer.reads.sql.all<{ feed: string }>('SELECT DISTINCT feed FROM _reader ORDER BY feed');
  return [...new Set(rows.map((row) => row.feed.split('#')[0] as string))];
}

async function deleteReaders(sql: Sql, feed: string): Promise<void> {
  await sql.all('DELETE FROM _reader WHERE feed = ? OR feed LIKE ?', [feed, `${feed}#%`]);
}
