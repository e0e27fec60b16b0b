import { ChangesLost, type KeysOf } from '../copy/live-copy-source.js';
import type { Sql, SqlValue } from '../database/sql.js';
import { capturedSince } from './store-capture.js';

/** A key that was changed, with the first commit that did so behind the place where reading began. */
export interface ChangedKey {
  readonly table: string;
  readonly key: readonly SqlValue[];
  readonly commit: number;
}

const PAGE = 2_000;
/** A hop with more changes of few keys ends, too: its snapshot stays short. */
const MOST_CHANGES = 20_000;
const FIRST_WIDTH = 64;
const WIDENS = 16;

interface Row {
  readonly seq: number;
  readonly commit_no: number;
  readonly tbl: string;
  readonly key: string;
}

/**
 * Checks that all changes behind a commit are there. To be called in the snapshot that reads them.
 * @returns the last commit @throws ChangesLost
 */
export async function assertCaptured(sql: Sql, module: string, after: number): Promise<number> {
  const since = await capturedSince(sql);
  if (since === undefined) throw new ChangesLost(module, after, 'they are not captured, or no longer');
  if (since > after) throw new ChangesLost(module, after, `they are captured behind the commit ${since} alone`);
  const [last] = await sql.all<{ number: number }>('SELECT number FROM _commit');
  const head = Number(last?.number);
  if (head < after) throw new ChangesLost(module, after, `its last commit is ${head}`);
  return head;
}

/**
 * The keys that the commits behind `after` have changed, each once, in the order of the commits: as many whole commits as have about
 * `most` keys, at least one.
 * @returns the keys, and the last of these commits; undefined when there is no change behind them
 */
export async function changedBehind(
  sql: Sql,
  after: number,
  most: number,
): Promise<{ readonly keys: readonly ChangedKey[]; readonly upTo: number | undefined }> {
  const found = new Map<string, ChangedKey>();
  let seq = await placeOf(sql, after);
  let commit = after;
  for (let changes = 0; ;) {
    const page = await sql.all<Row>('SELECT * FROM _change WHERE seq > ? ORDER BY seq LIMIT ?', [seq, PAGE]);
    for (const row of page) {
      const begins = Number(row.commit_no) > commit;
      if (begins && (found.size >= most || changes >= MOST_CHANGES)) return { keys: [...found.values()], upTo: commit };
      commit = Number(row.commit_no);
      changes += 1;
      const key = JSON.parse(row.key) as readonly SqlValue[];
      const name = JSON.stringify([row.tbl, key]);
      if (!found.has(name)) found.set(name, { table: row.tbl, key, commit });
    }
    if (page.length < PAGE) return { keys: [...found.values()], upTo: undefined };
    seq = Number(page.at(-1)?.seq);
  }
}

/** Those of some keys that were changed behind a commit. */
export async function changedAmong(sql: Sql, after: number, { table, keys }: KeysOf): Promise<KeysOf['keys']> {
  const rows = await sql.all<Pick<Row, 'key'>>('SELECT DISTINCT key FROM _change WHERE seq > ? AND tbl = ?', [
    await placeOf(sql, after),
    table,
  ]);
  // Each kind of database writes JSON with other spaces.
  const changed = new Set(rows.map(({ key }) => JSON.stringify(JSON.parse(key))));
  return keys.filter((key) => changed.has(JSON.stringify(key)));
}

/**
 * The place of the last change that is not behind a commit. Changes are in the order of their commits, so it is searched without an
 * index on these: from the end, where followers are, in steps that widen, then by halves.
 */
async function placeOf(sql: Sql, after: number): Promise<number> {
  const [ends] = await sql.all<{ first: number | null; last: number | null }>(
    'SELECT MIN(seq) AS first, MAX(seq) AS last FROM _change',
  );
  let [low, high] = [Number(ends?.first ?? 1) - 1, Number(ends?.last ?? 0)];
  for (let width = 0; low < high; width = width === 0 ? FIRST_WIDTH : width * WIDENS) {
    const at = Math.max(low + Math.ceil((high - low) / 2), high - width);
    const [row] = await sql.all<Pick<Row, 'seq' | 'commit_no'>>(
      'SELECT seq, commit_no FROM _change WHERE seq <= ? ORDER BY seq DESC LIMIT 1',
      [at],
    );
    if (!row || Number(row.commit_no) <= after) low = at;
    else high = Number(row.seq) - 1;
  }
  return low;
}
