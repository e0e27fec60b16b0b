import { refused } from '../contract/failure.js';
import { LeaseLost } from '../store/lease.js';
import type { UnitTx } from '../store/unit-of-work.js';
import type { Place } from './event-source.js';
import type { FeedEnvironment } from './feed-environment.js';
import { saveCursors } from './reader-record.js';
import { catchUpName } from './feed-name.js';
import type { FeedProgress } from './feed-progress.js';
import { type Cursors, START } from './feed-reader.js';
import { PAST_GONE } from './operations-refusals.js';
import { chunks, placeholders } from '../store/placeholders.js';
import { recordReplay, replayedBefore } from './replays.js';

const IDS_PER_STATEMENT = 200;

/** What is to be handled again. */
export interface Rebuild {
  /** The events to handle again: all that the feed hears, or one of them. */
  readonly names: readonly string[];
  readonly whole: boolean;
  /** Under the same id nothing is rebuilt a second time. */
  readonly replayId: string;
  /** Makes do with what the log still keeps. */
  readonly kept: boolean;
}

/**
 * Puts a feed, or one of its handlers, back to the beginning of its producer's log, in one unit of work. A whole feed
 * goes back with its own cursor, so that old and new events keep their order per key; one handler leaves the feed,
 * catches up on a cursor of its own and joins again. What is held goes, unless the log no longer has it. The feed must do
 * nothing else meanwhile, and be loaded again afterwards.
 * @returns false when it was done before under this replay id.
 * @throws LeaseLost when another process runs the feed by now; nothing is then changed.
 * @throws Refused `PAST_GONE` when events were trimmed for good and `kept` does not make do with the rest.
 */
export async function rebuildFeed(
  environment: FeedEnvironment,
  progress: FeedProgress,
  rebuild: Rebuild,
): Promise<boolean> {
  const { feed, lease, source } = environment;
  // In a unit of the lease: whoever has lost it must not tell the producer anything either.
  const { value: before } = await lease.run(`rebuild ${feed}`, (tx) =>
    replayedBefore(tx.sql, feed, rebuild.replayId, rebuild.names),
  );
  if (before.size === rebuild.names.length) return false;
  const lane = rebuild.whole ? feed : catchUpName(feed, rebuild.names[0] as string);
  const beginning: Cursors = new Map((await source.heads()).map(({ partition }) => [partition, START]));
  // From here on the log is kept from its beginning, so that what is there now is still there when it is read.
  await progress.reserve(lane, beginning);
  try {
    if (!rebuild.kept) await refuseGonePast(environment, rebuild);
    const heldAgain = await heldInLog(environment, rebuild);
    await lease.run(`rebuild ${lane}`, (tx) => restart(tx, feed, lane, beginning, heldAgain, rebuild));
  } catch (error) {
    if (!(error instanceof LeaseLost)) await progress.report();
    throw error;
  }
  return true;
}

async function restart(
  tx: UnitTx,
  feed: string,
  lane: string,
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
  await (whole ? restartFeed(tx, feed, names) : restartHandler(tx, feed, lane, names[0] as string));
  await saveCursors(tx.sql, lane, beginning);
  await recordReplay(tx, feed, replayId, names);
}

/** Suspended subscriptions are not among `names`, and stay where they are. */
async function restartFeed(tx: UnitTx, feed: string, names: readonly string[]): Promise<void> {
  const lanes = names.map((name) => catchUpName(feed, name));
  const these = placeholders(names.length);
  await tx.sql.all(`UPDATE _held SET feed = ? WHERE feed IN (${these})`, [feed, ...lanes]);
  await tx.sql.all(`DELETE FROM _cursor WHERE feed IN (${these})`, lanes);
  await tx.sql.all(
    `UPDATE _subscription SET state = 'joined', start_after = '[]' WHERE feed = ? AND name IN (${these})`,
    [feed, ...names],
  );
}

async function restartHandler(tx: UnitTx, feed: string, lane: string, name: string): Promise<void> {
  await tx.sql.all('UPDATE _held SET feed = ? WHERE feed = ? AND name = ?', [lane, feed, name]);
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

/** The held events that will be read again from the log: they would be held twice. Others would be lost. */
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
