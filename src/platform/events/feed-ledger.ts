import type { Sql } from '../store/sql.js';
import type { Cursor, Cursors } from './lane.js';
import { placeholders, rowPlaceholders } from './placeholders.js';

/** What a unit of work of a lane must know before it handles anything. */
export interface Ledger {
  readonly cursors: Cursors;
  /** Per subscribed event name: whether its handler has joined the feed, or still catches up. */
  readonly joined: ReadonlyMap<string, boolean>;
  /** Those of the asked keys of which an event is held. */
  readonly heldKeys: ReadonlySet<string>;
}

interface LedgerRow {
  readonly kind: 'cursor' | 'name' | 'held';
  readonly label: string;
  readonly partition_no: number;
  readonly position_no: number | string;
}

/** Reads it all in one statement: every statement is a round trip that the other units of the module wait for. */
export async function readLedger(sql: Sql, lane: string, feed: string, keys: readonly string[]): Promise<Ledger> {
  const held =
    keys.length === 0
      ? ''
      : ` UNION ALL SELECT DISTINCT 'held', event_key, 0, 0 FROM _held WHERE feed = ? AND event_key IN (${placeholders(keys.length)})`;
  const rows = await sql.all<LedgerRow>(
    `SELECT 'cursor' AS kind, event_id AS label, partition_no, position_no FROM _cursor WHERE feed = ?
     UNION ALL SELECT 'name', name, CASE state WHEN 'joined' THEN 1 ELSE 0 END, 0 FROM _subscription WHERE feed = ?${held}`,
    keys.length === 0 ? [lane, feed] : [lane, feed, lane, ...keys],
  );
  const of = (kind: LedgerRow['kind']) => rows.filter((row) => row.kind === kind);
  return {
    cursors: new Map(
      of('cursor').map((row) => [row.partition_no, { position: Number(row.position_no), eventId: row.label }]),
    ),
    joined: new Map(of('name').map((row) => [row.label, row.partition_no === 1])),
    heldKeys: new Set(of('held').map((row) => row.label)),
  };
}

/** Saves the cursors of a lane in one statement. */
export async function saveCursors(sql: Sql, lane: string, cursors: Cursors): Promise<void> {
  if (cursors.size === 0) return;
  const row = ([partition, cursor]: [number, Cursor]) => [lane, partition, cursor.position, cursor.eventId];
  await sql.all(
    `INSERT INTO _cursor (feed, partition_no, position_no, event_id) VALUES ${rowPlaceholders(cursors.size, 4)}
     ON CONFLICT (feed, partition_no) DO UPDATE SET position_no = excluded.position_no, event_id = excluded.event_id`,
    [...cursors].flatMap(row),
  );
}
