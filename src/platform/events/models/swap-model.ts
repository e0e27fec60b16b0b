import { Unavailable } from '../../contract/failure.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import type { Sql, SqlValue } from '../../store/database/sql.js';
import type { TableLayout } from '../../store/plain-rows.js';
import type { UnitTx } from '../../store/unit/unit-of-work.js';
import { catchUpName, type Cursors, START } from '../feed/feed-reader.js';
import { cursorsOf } from '../feed/feed-reader.js';
import { outsideContext } from '../../ops/context.js';
import { chunks, placeholders, rowPlaceholders } from '../../store/database/sql.js';
import type { ModelTables } from './model-feeds.js';
import { dropRequest, type RebuildRequest } from './rebuild-requests.js';
import { recordReplay } from '../replay/replays.js';

const IDS_PER_STATEMENT = 200;
const ROWS_PER_PAGE = 2_000;
/** SQLite takes 32,766 values in one statement. */
const VALUES_PER_STATEMENT = 16_000;
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
 * Puts the rows of the shadow store in place of the former ones, in one unit of work: queries see the former model until it
 * commits, and the new one from then on. What the shadow holds because a handler failed, the feed holds from now on.
 * @returns the number of rows of the new model.
 * @throws Unavailable when a feed has advanced meanwhile; nothing is then changed.
 */
export async function swapModel(
  tx: UnitTx,
  shadow: ModuleStore,
  model: ModelTables,
  feeds: readonly SwappedFeed[],
  request: RebuildRequest,
): Promise<number> {
  // A unit may read its own module's database through its tx only; the shadow is another database.
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

/** The new model must have read exactly as far as its feed. Otherwise events would be skipped, or take effect twice. */
async function assertLevel(tx: UnitTx, { feed, cursors }: SwappedFeed): Promise<void> {
  const live = await cursorsOf(tx.sql, feed);
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

/** A handler that was catching up with a reader of its own is level with its feed now. */
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

type Row = Record<string, SqlValue>;

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/**
 * Copies all rows of a table to the same table of another database, page by page in the order of the primary key. Nothing
 * else may write the source meanwhile. @returns how many rows were copied.
 * @throws Error when a column holds something else than a text, a number or null.
 */
async function copyTable(from: Sql, to: Sql, layout: TableLayout): Promise<number> {
  let copied = 0;
  for (let page = await readPage(from, layout); page.length > 0; page = await readPage(from, layout, page.at(-1))) {
    await insert(to, layout.table, page);
    copied += page.length;
    if (page.length < ROWS_PER_PAGE) break;
  }
  return copied;
}

function readPage(from: Sql, { table, key }: TableLayout, last?: Row): Promise<Row[]> {
  const behind = last ? `WHERE (${quoted(key)}) > (${key.map(() => '?').join(', ')})` : '';
  return from.all<Row>(
    `SELECT * FROM "${table}" ${behind} ORDER BY ${quoted(key)} LIMIT ${ROWS_PER_PAGE}`,
    last ? key.map((column) => last[column] ?? null) : [],
  );
}

async function insert(to: Sql, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  for (const chunk of chunks(rows, Math.floor(VALUES_PER_STATEMENT / columns.length)))
    await to.all(
      `INSERT INTO "${table}" (${quoted(columns)}) VALUES ${rowPlaceholders(chunk.length, columns.length)}`,
      chunk.flatMap((row) => columns.map((column) => plain(table, column, row[column]))),
    );
}

function plain(table: string, column: string, value: unknown): SqlValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new Error(
    `The column ${column} of ${table} holds a ${typeof value}; the columns of a read model hold texts and numbers.`,
  );
}
