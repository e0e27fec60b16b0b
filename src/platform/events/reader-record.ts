import { placeholders, rowPlaceholders } from '../store/placeholders.js';
import type { Sql } from '../store/sql.js';
import type { Cursor, Cursors } from './feed-reader.js';

/** A reader as the consumer's database records it: what a unit of work must know before it handles an event. */
export interface ReaderRecord {
  readonly cursors: Cursors;
  /** Per subscribed event name: whether its handler has joined the feed, or still catches up. */
  readonly joined: ReadonlyMap<string, boolean>;
  /** Those of the given keys of which an event is held. */
  readonly heldKeys: ReadonlySet<string>;
}

interface RecordRow {
  readonly kind: 'cursor' | 'name' | 'held';
  readonly label: string;
  readonly partition_no: number;
  readonly position_no: number | string;
  readonly epoch: number | null;
}

/**
 * Reads the record of a reader in one statement: every statement is a round trip that the other units of the module wait
 * for.
 */
export async function readRecord(
  sql: Sql,
  { name, feed }: { readonly name: string; readonly feed: string },
  keys: readonly string[] = [],
): Promise<ReaderRecord> {
  const held =
    keys.length === 0
      ? ''
      : ` UNION ALL SELECT DISTINCT 'held', event_key, 0, 0, 0 FROM _held WHERE feed = ? AND event_key IN (${placeholders(keys.length)})`;
  const rows = await sql.all<RecordRow>(
    `SELECT 'cursor' AS kind, event_id AS label, partition_no, position_no, epoch FROM _cursor WHERE feed = ?
     UNION ALL SELECT 'name', name, CASE state WHEN 'joined' THEN 1 ELSE 0 END, 0, 0 FROM _subscription WHERE feed = ?${held}`,
    keys.length === 0 ? [name, feed] : [name, feed, name, ...keys],
  );
  const of = (kind: RecordRow['kind']) => rows.filter((row) => row.kind === kind);
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

/** The cursors of a feed's main reader. */
export async function cursorsOf(sql: Sql, feed: string): Promise<Cursors> {
  return (await readRecord(sql, { name: feed, feed })).cursors;
}

/** Saves the cursors of a reader in one statement. */
export async function saveCursors(sql: Sql, reader: string, cursors: Cursors): Promise<void> {
  if (cursors.size === 0) return;
  const row = ([partition, { position, eventId, epoch }]: [number, Cursor]) => [
    ...[reader, partition, position, eventId, epoch],
  ];
  await sql.all(
    `INSERT INTO _cursor (feed, partition_no, position_no, event_id, epoch) VALUES ${rowPlaceholders(cursors.size, 5)}
     ON CONFLICT (feed, partition_no) DO UPDATE SET position_no = excluded.position_no, event_id = excluded.event_id, epoch = excluded.epoch`,
    [...cursors].flatMap(row),
  );
}
