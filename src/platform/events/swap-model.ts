import { Unavailable } from '../contract/failure.js';
import type { ModuleStore } from '../store/module-store.js';
import type { Sql } from '../store/sql.js';
import type { UnitTx } from '../store/unit-of-work.js';
import { copyTable } from './copy-table.js';
import { readLedger } from './reader-record.js';
import { catchUpName } from './feed-name.js';
import { type Cursors, START } from './feed-reader.js';
import { outsideContext } from '../ops/context.js';
import { chunks, placeholders } from '../store/placeholders.js';
import type { ModelTables } from './read-model-feed.js';
import { dropRequest, type RebuildRequest } from './rebuild-requests.js';
import { recordReplay } from './replays.js';

const IDS_PER_STATEMENT = 200;
const HELD = { table: '_held', key: ['feed', 'id'] };

/** One feed of a read model at the moment of the swap. */
export interface SwappedFeed {
  readonly feed: string;
  /** The events of the read model that the feed carries. */
  readonly names: readonly string[];
  /** How far the new model has read the log. */
  readonly cursors: Cursors;
  /** Held events of these names that the new model has handled or holds itself. */
  readonly heldAgain: readonly string[];
}

/**
 * Puts the rows of the shadow in place of the former ones, in one unit of work: readers see the former model until it
 * commits, and the new one from then on. What the shadow holds because a handler failed is held by the feed from now on.
 * @returns the number of rows of the new model.
 * @throws Unavailable when a feed was moved meanwhile; nothing is then changed.
 */
export async function swapModel(
  tx: UnitTx,
  shadow: ModuleStore,
  model: ModelTables,
  feeds: readonly SwappedFeed[],
  request: RebuildRequest,
): Promise<number> {
  // A unit may not read its own module's database but through its tx; the shadow is another one.
  const built: Sql = { all: (statement, values) => outsideContext(() => shadow.reads.sql.all(statement, values)) };
  for (const feed of feeds) await assertLevel(tx, feed);
  for (const { table } of [...model.tables].reverse()) await tx.sql.all(`DELETE FROM "${table}"`);
  let rows = 0;
  for (const layout of model.tables) rows += await copyTable(built, tx.sql, layout);
  for (const feed of feeds) {
    await dropHeld(tx, feed);
    await joinHandlers(tx, feed);
    await recordReplay(tx, feed.feed, request.replayId, feed.names);
  }
  await copyTable(built, tx.sql, HELD);
  await dropRequest(tx.sql, request.model);
  return rows;
}

/** The new model must have read as far as its feed, no less and no further: else events take no effect, or two. */
async function assertLevel(tx: UnitTx, { feed, cursors }: SwappedFeed): Promise<void> {
  const live = (await readLedger(tx.sql, feed, feed, [])).cursors;
  for (const partition of new Set([...live.keys(), ...cursors.keys()])) {
    const [there, here] = [live.get(partition) ?? START, cursors.get(partition) ?? START];
    if (there.position !== here.position)
      throw new Unavailable(
        `${feed} is at position ${there.position} of partition ${partition}, and the new model at ${here.position}; it is swapped in later.`,
      );
  }
}

async function dropHeld(tx: UnitTx, { feed, heldAgain }: SwappedFeed): Promise<void> {
  for (const chunk of chunks(heldAgain, IDS_PER_STATEMENT))
    await tx.sql.all(`DELETE FROM _held WHERE (feed = ? OR feed LIKE ?) AND id IN (${placeholders(chunk.length)})`, [
      feed,
      `${feed}#%`,
      ...chunk,
    ]);
}

/** A handler that was catching up on a cursor of its own is level with its feed now. */
async function joinHandlers(tx: UnitTx, { feed, names }: SwappedFeed): Promise<void> {
  for (const name of names) {
    const own = catchUpName(feed, name);
    await tx.sql.all('UPDATE _held SET feed = ? WHERE feed = ?', [feed, own]);
    await tx.sql.all('DELETE FROM _cursor WHERE feed = ?', [own]);
  }
  await tx.sql.all(
    `UPDATE _subscription SET state = 'joined', start_after = '[]' WHERE feed = ? AND name IN (${placeholders(names.length)})`,
    [feed, ...names],
  );
}
