import type { Sql } from '../store/sql.js';
import type { Cursor, Cursors } from './feed-reader.js';
import { placeholders, rowPlaceholders } from '../store/placeholders.js';

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
  readonly epoch: number | null;
}

/** Reads it all in one statement: every statement is a round trip that the other units of the module wait for. */
export async function readLedger(sql: Sql, lane: string, feed: string, keys: readonly string[]): Promise<Ledger> {
  const held =
    keys.length === 0
      ? ''
      : ` UNION ALL SELECT DISTINCT 'held', event_key, 0, 0, 0 FROM _held WHERE feed = ? AND event_key IN (${placeholders(keys.length)})`;
  const rows = await sql.all<LedgerRow>(
    `SELECT 'cursor' AS kind, event_id AS label, partition_no, position_no, epoch FROM _cursor WHERE feed = ?
     UNION ALL SELECT 'name', name, CASE state WHEN 'joined' THEN 1 ELSE 0 END, 0, 0 FROM _subscription WHERE feed = ?${held}`,
    keys.length === 0 ? [lane, feed] : [lane, feed, lane, ...keys],
  );
  const of = (kind: LedgerRow['kind']) => rows.filter((row) => row.kind === kind);
  return {
    cursors: new Map(
      of('cursor').map(({ partition_no, position_no, label, epoch }) => [
        partition_no,
        { position: Number(position_no), eventId: label, epoch },
      ]),
    ),
    joined: new Map(of('name').map((row) => [row.label, row.partition_no === 1])),
    heldKeys: new Set(of('held').map((row) => row.label)),
  };
}

/** Saves the cursors of a lane in one statement. */
export async function saveCursors(sql: Sql, lane: string, cursors: Cursors): Promise<void> {
  if (cursors.size === 0) return;
  const row = ([partition, { position, eventId, epoch }]: [number, Cursor]) => [
    ...[lane, partition, position, eventId, epoch],
  ];
  await sql.all(
    `INSERT INTO _cursor (feed, partition_no, position_no, event_id, epoch) VALUES ${rowPlaceholders(cursors.size, 5)}
     ON CONFLICT (feed, partition_no) DO UPDATE SET position_no = excluded.position_no, event_id = excluded.event_id, epoch = excluded.epoch`,
    [...cursors].flatMap(row),
  );
}
