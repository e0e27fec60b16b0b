import type { ModuleStore } from '../store/module-store.js';
import type { Sql } from '../store/sql.js';
import type { Place } from './event-source.js';
import { rowPlaceholders } from '../store/placeholders.js';

/**
 * Records in the producer's database how far a feed is, so that trimming does not pass it. `readers` are the feed and the
 * handlers that catch up with it; they replace what the feed has reported before.
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
 * Stops keeping the log for a feed that is gone for ever. One that no longer reports protects what it has not read until
 * it is forgotten.
 */
export async function forgetReader(producer: ModuleStore, feed: string): Promise<void> {
  await producer.units.run(`forget the reader ${feed}`, (tx) => deleteReaders(tx.sql, feed));
}

/** The feeds that a producer's log is kept for. */
export async function readersOf(producer: ModuleStore): Promise<readonly string[]> {
  const rows = await producer.reads.sql.all<{ feed: string }>('SELECT DISTINCT feed FROM _reader ORDER BY feed');
  return [...new Set(rows.map((row) => row.feed.split('#')[0] as string))];
}

async function deleteReaders(sql: Sql, feed: string): Promise<void> {
  await sql.all('DELETE FROM _reader WHERE feed = ? OR feed LIKE ?', [feed, `${feed}#%`]);
}
