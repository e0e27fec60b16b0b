import { placeholders } from '../store/placeholders.js';
import type { Sql } from '../store/sql.js';
import type { Head, Lost, Mark, Place, Reading, ReadPartition, Span } from './event-source.js';
import { EVENT_COLUMNS, eventOf, type EventRow } from './logged-event.js';

interface PlaceRow {
  readonly partition_no: number;
  readonly position_no: number | string;
}

/** What `_partition` remembers of the last event that was trimmed. */
interface TrimmedRow {
  readonly trimmed_to: number | string;
  readonly trimmed_id: string | null;
  readonly trimmed_epoch: number | null;
}

/** A row without an event name, before the rows of the events: the proof of one partition. */
interface ProofRow {
  readonly partition_no: number;
  readonly position_no: number | string;
  readonly id: string | null;
  readonly name: null;
  readonly version: number | null;
  readonly event_key: string | null;
  readonly epoch: number | null;
}

/** The columns of a {@link ProofRow}: those of an event, so that no event has more of them. */
const PROOF = `SELECT p.partition_no, p.trimmed_to, o.id, NULL, p.trimmed_epoch, p.trimmed_id, NULL, NULL, NULL, NULL, NULL, o.epoch`;

const placeOf = (row: PlaceRow): Place => ({ partition: row.partition_no, position: Number(row.position_no) });

/** The end of each partition of a log. */
export async function readHeads(sql: Sql): Promise<readonly Head[]> {
  const rows = await sql.all<PlaceRow & TrimmedRow & { id: string | null; epoch: number | null }>(
    `SELECT p.partition_no, p.position_no, p.trimmed_to, p.trimmed_id, p.trimmed_epoch, o.id, o.epoch FROM _partition p
     LEFT JOIN _outbox o ON o.partition_no = p.partition_no AND o.position_no = p.position_no ORDER BY p.partition_no`,
  );
  return rows.map((row) => {
    const place = placeOf(row);
    const trimmed = trimmedMark(place.partition, row);
    return { ...place, trimmed: trimmed.position, last: markAt(place, row, trimmed) };
  });
}

/**
 * The oldest events of the spans, about `limit` in all, with the proof that they continue what was read before. One
 * statement reads both: between two statements the database may be replaced.
 */
export async function readSpans(sql: Sql, spans: readonly Span[], limit: number): Promise<Reading> {
  if (spans.length === 0) return { events: [], partitions: new Map() };
  // An equal share for each partition, so that a busy one does not keep the others waiting.
  const share = Math.max(1, Math.floor(limit / spans.length));
  const part = ({ upTo }: Span, i: number) =>
    `SELECT * FROM (SELECT ${EVENT_COLUMNS} FROM _outbox WHERE partition_no = ? AND position_no > ?` +
    `${upTo === undefined ? '' : ' AND position_no <= ?'} ORDER BY position_no LIMIT ${share}) AS part${i}`;
  const places = spans.map(() => 'WHEN ? THEN CAST(? AS bigint)').join(' ');
  const rows = await sql.all<EventRow | ProofRow>(
    `${spans.map(part).join(' UNION ALL ')} UNION ALL ${PROOF} FROM _partition p LEFT JOIN _outbox o
       ON o.partition_no = p.partition_no AND o.position_no = CASE p.partition_no ${places} END
     WHERE p.partition_no IN (${placeholders(spans.length)}) ORDER BY partition_no, position_no`,
    [
      ...spans.flatMap(({ partition, after, upTo }) => [partition, after, ...(upTo === undefined ? [] : [upTo])]),
      ...spans.flatMap(({ partition, after }) => [partition, after]),
      ...spans.map(({ partition }) => partition),
    ],
  );
  const after = new Map(spans.map((span) => [span.partition, span.after]));
  const proofs = rows.filter(isProof).map((row): [number, ReadPartition] => {
    const { partition_no: partition, position_no, event_key, version } = row;
    const trimmed = trimmedMark(partition, {
      trimmed_to: position_no,
      trimmed_id: event_key,
      trimmed_epoch: version,
    });
    const atCursor = markAt({ partition, position: after.get(partition) ?? 0 }, row, trimmed);
    return [partition, { atCursor, trimmed }];
  });
  return {
    events: rows.flatMap((row) => (isProof(row) ? [] : [eventOf(row)])),
    partitions: new Map(proofs),
  };
}

/** The ids of the events at the given places; a place without an event is left out. */
export async function readIds(
  sql: Sql,
  places: readonly Place[],
): Promise<readonly (Place & { readonly id: string })[]> {
  if (places.length === 0) return [];
  const rows = await sql.all<PlaceRow & { id: string }>(
    `SELECT partition_no, position_no, id FROM _outbox WHERE ${places.map(() => '(partition_no = ? AND position_no = ?)').join(' OR ')}`,
    places.flatMap(({ partition, position }) => [partition, position]),
  );
  return rows.map((row) => ({ ...placeOf(row), id: row.id }));
}

/** The last event of each name and partition that was trimmed for good. */
export async function readLost(sql: Sql, names: readonly string[]): Promise<readonly Lost[]> {
  if (names.length === 0) return [];
  const rows = await sql.all<PlaceRow & { name: string }>(
    `SELECT name, partition_no, position_no FROM _lost WHERE name IN (${placeholders(names.length)}) ORDER BY name, partition_no`,
    names,
  );
  return rows.map((row) => ({ ...placeOf(row), name: row.name }));
}

function isProof(row: EventRow | ProofRow): row is ProofRow {
  return row.name === null;
}

/** The place up to which positions of a partition may be missing, with the event that was there. */
function trimmedMark(partition: number, row: TrimmedRow): Mark {
  const position = Number(row.trimmed_to);
  return { partition, position, eventId: row.trimmed_id ?? '', epoch: row.trimmed_epoch };
}

/**
 * The event that a log has at a place (`row`), or what it remembers of it when it was trimmed.
 * @returns undefined when the log has none there and has not trimmed that far.
 */
function markAt(
  { partition, position }: Place,
  row: { readonly id: string | null; readonly epoch: number | null },
  trimmed: Mark,
): Mark | undefined {
  if (row.id !== null) return { partition, position, eventId: row.id, epoch: row.epoch };
  if (position > trimmed.position) return undefined;
  return { partition, position, eventId: position === trimmed.position ? trimmed.eventId : '', epoch: trimmed.epoch };
}
