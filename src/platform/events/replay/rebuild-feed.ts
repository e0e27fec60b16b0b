import { refused } from '../../contract/failure.js';
import { LeaseLost } from '../../store/unit/lease.js';
import type { UnitTx } from '../../store/unit/unit-of-work.js';
import type { Place } from '../log/event-source.js';
import type { FeedEnvironment } from '../feed/feed-environment.js';
import { catchUpName, type Cursors, START } from '../feed/feed-reader.js';
import type { FeedReaders } from '../feed/feed-readers.js';
import { PAST_GONE } from '../feed/feed-state.js';
import { saveCursors } from '../feed/feed-reader.js';
import { chunks, placeholders } from '../../store/database/sql.js';
import { recordReplay, replayedBefore } from './replays.js';

const IDS_PER_STATEMENT = 200;

/** A rebuild: which events a feed handles again, from the beginning of the log. */
export interface Rebuild {
  /** The names of the events: all that the feed handles, or one of them. */
  readonly names: readonly string[];
  /** Whether the whole feed goes back, rather than one handler. */
  readonly whole: boolean;
  /** Under the same id nothing is rebuilt a second time. */
  readonly replayId: string;
  /** Rebuilds from what the log still keeps, although the beginning was trimmed. */
  readonly kept: boolean;
}

/**
 * Puts a feed, or one of its handlers, back to the beginning of its producer's log, in one unit of work. The main reader of a
 * whole feed goes back, so that old and new events keep their order per key. One handler leaves the feed, catches up with a
 * reader of its own and joins again. Held events are dropped, unless the log no longer has them. Call this between two runs
 * of the feed, and load the feed again afterwards.
 * @returns false when it was done before under this replay id.
 * @throws LeaseLost when another process runs the feed by now; nothing is then changed.
 * @throws Refused `PAST_GONE` when events were trimmed for good and `kept` does not accept the rest.
 */
export async function rebuildFeed(
  environment: FeedEnvironment,
  readers: FeedReaders,
  rebuild: Rebuild,
): Promise<boolean> {
  const { feed, lease, source } = environment;
  // In a unit of the lease: a process that has lost it must not report to the producer either.
  const { value: before } = await lease.run(`rebuild ${feed}`, (tx) =>
    replayedBefore(tx.sql, feed, rebuild.replayId, rebuild.names),
  );
  if (before.size === rebuild.names.length) return false;
  const reader = rebuild.whole ? feed : catchUpName(feed, rebuild.names[0] as string);
  const beginning: Cursors = new Map((await source.heads()).map(({ partition }) => [partition, START]));
  // From here on the log is kept from its beginning, so that what is there now is still there when it is read.
  await readers.reserve(reader, beginning);
  try {
    if (!rebuild.kept) await refuseGonePast(environment, rebuild);
    const heldAgain = await heldInLog(environment, rebuild);
    await lease.run(`rebuild ${reader}`, (tx) => restart(tx, feed, reader, beginning, heldAgain, rebuild));
  } catch (error) {
    if (!(error instanceof LeaseLost)) await readers.report();
    throw error;
  }
  return true;
}

async function restart(
  tx: UnitTx,
  feed: string,
  reader: string,
  beginning: Cursors,
  heldAgain: readonly string[],
  { names, whole, replayId }: Rebuild,
): Promise<void> {
  for (const chunk of chunks(heldAgain, IDS_PER_STATEMENT))
    await tx.sql.all(`DELETE FROM _held WHERE (feed = ? OR feed LIKE ?) AND id IN (${placeholders(chunk.length)})`, [
      feed,
      `${feed}#%`,
      ...chunk,
    ]);
  await (whole ? restartFeed(tx, feed, names) : restartHandler(tx, feed, reader, names[0] as string));
  await saveCursors(tx.sql, reader, beginning);
  await recordReplay(tx, feed, replayId, names);
}

/** Suspended subscriptions are not among `names`, and stay where they are. */
async function restartFeed(tx: UnitTx, feed: string, names: readonly string[]): Promise<void> {
  const readers = names.map((name) => catchUpName(feed, name));
  const these = placeholders(names.length);
  await tx.sql.all(`UPDATE _held SET feed = ? WHERE feed IN (${these})`, [feed, ...readers]);
  await tx.sql.all(`DELETE FROM _cursor WHERE feed IN (${these})`, readers);
  await tx.sql.all(
    `UPDATE _subscription SET state = 'joined', start_after = '[]' WHERE feed = ? AND name IN (${these})`,
    [feed, ...names],
  );
}

async function restartHandler(tx: UnitTx, feed: string, reader: string, name: string): Promise<void> {
  await tx.sql.all('UPDATE _held SET feed = ? WHERE feed = ? AND name = ?', [reader, feed, name]);
  await tx.sql.all(`UPDATE _subscription SET state = 'joining', start_after = '[]' WHERE feed = ? AND name = ?`, [
    feed,
    name,
  ]);
}

async function refuseGonePast({ feed, source }: FeedEnvironment, { names }: Rebuild): Promise<void> {
  const [lost] = await source.lost(names);
  if (!lost) return;
  throw refused(
    PAST_GONE,
    `${feed} cannot be rebuilt from the beginning: ${source.producer} has trimmed ${lost.name} up to position ` +
      `${lost.position} of partition ${lost.partition}. Rebuild from what it still has with 'npm run events -- rebuild "${feed}" --kept', ` +
      `and bring back the rest from a copy of the database.`,
  );
}

/** The ids of the held events that the log still has. They are dropped, or they would be held twice; others would be lost. */
export async function heldInLog(
  { feed, store, source }: FeedEnvironment,
  { names }: Rebuild,
): Promise<readonly string[]> {
  const held = await store.reads.sql.all<{ id: string; partition_no: number; position_no: number | string }>(
    `SELECT id, partition_no, position_no FROM _held WHERE (feed = ? OR feed LIKE ?) AND name IN (${placeholders(names.length)})`,
    [feed, `${feed}#%`, ...names],
  );
  const found: string[] = [];
  for (const chunk of chunks(held, IDS_PER_STATEMENT)) {
    const places = chunk.map((row): Place => ({ partition: row.partition_no, position: Number(row.position_no) }));
    const ids = new Set((await source.idsAt(places)).map(({ id }) => id));
    found.push(...chunk.map(({ id }) => id).filter((id) => ids.has(id)));
  }
  return found;
}
