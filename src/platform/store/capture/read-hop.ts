import { canonical } from '../copy/canonical-rows.js';
import type { CopiedTable } from '../copy/copied-tables.js';
import type { CopiedRow } from '../copy/copy-source.js';
import type { ChangedRow, Hop, HopRequest, KeysOf } from '../copy/live-copy-source.js';
import { keyOf, movedColumns, quoted, withKeys } from '../copy/table-statements.js';
import type { DatabaseKind } from '../database/database.js';
import { chunks, type Sql, type SqlValue } from '../database/sql.js';
import { assertCaptured, type ChangedKey, changedBehind } from './changed-keys.js';

/** A hop takes no further commit when it has so many bytes: a host takes answers of 16 MiB. */
const ENOUGH_BYTES = 4_000_000;
/** So many rows are read by one statement: they may be large. */
const KEYS_AT_ONCE = 25;

/** The database that hops are read from. */
export interface HopOrigin {
  readonly module: string;
  readonly kind: DatabaseKind;
  readonly tables: readonly CopiedTable[];
}

/**
 * Reads a hop in one snapshot: the last commit, the keys and their rows belong together, so that a complete hop makes its follower
 * equal to the source at that commit.
 * @param sql reads the snapshot @throws ChangesLost
 */
export async function readHop(sql: Sql, origin: HopOrigin, { after, keys: most }: HopRequest): Promise<Hop> {
  const head = await assertCaptured(sql, origin.module, after);
  const { keys, upTo = head } = await changedBehind(sql, after, most);
  const first = keys[0]?.commit;
  const changes: ChangedRow[] = [];
  let bytes = 0;
  for (const some of chunks(keys, KEYS_AT_ONCE))
    for (const [index, change] of (await withRows(sql, origin, some)).entries()) {
      bytes += change.row ? Buffer.byteLength(canonical(change.row)) : 0;
      const { commit = 0 } = some[index] ?? {};
      if (bytes >= ENOUGH_BYTES && commit !== first) {
        const whole = keys.findIndex((key) => key.commit === commit);
        return { after, upTo: commit - 1, head, changes: changes.slice(0, whole) };
      }
      changes.push(change);
    }
  return { after, upTo, head, changes };
}

async function withRows(sql: Sql, origin: HopOrigin, changed: readonly ChangedKey[]): Promise<readonly ChangedRow[]> {
  const found = new Map<string, CopiedRow>();
  for (const table of origin.tables) {
    const keys = changed.filter((one) => one.table === table.name).map(({ key }) => key);
    for (const row of await readKeys(sql, origin.kind, table, keys))
      found.set(JSON.stringify([table.name, keyOf(table, row)]), row);
  }
  return changed.map(({ table, key }) => {
    const row = found.get(JSON.stringify([table, key]));
    return { table, key, ...(row ? { row } : {}) };
  });
}

/** The rows of these keys, as they move. */
export async function readKeys(
  sql: Sql,
  kind: DatabaseKind,
  table: CopiedTable,
  keys: KeysOf['keys'],
): Promise<readonly CopiedRow[]> {
  const found: CopiedRow[] = [];
  for (const some of chunks(keys, KEYS_AT_ONCE)) {
    const rows = await sql.all<Record<string, SqlValue>>(
      `SELECT ${movedColumns(table)} FROM ${quoted(table.name)} WHERE ${withKeys(table, kind, some.length)}`,
      some.flat(),
    );
    found.push(...rows.map((row) => table.columns.map(({ name }) => row[name] ?? null)));
  }
  return found;
}
