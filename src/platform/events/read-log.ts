import type { Sql } from '../store/sql.js';
import type { Reading, ReadPartition, Span } from './event-source.js';
import { EVENT_COLUMNS, eventOf, type EventRow } from './logged-event.js';
import { placeholders } from '../store/placeholders.js';
import { markAt, trimmedMark } from './trimmed-mark.js';

/**
 * A row for each partition, without a name, before the rows of the events: the event at the place that the span begins
 * behind, and what is remembered of trimmed ones. It uses the columns of an event, so that no event has more of them.
 */
const PROOF = `SELECT p.partition_no, p.trimmed_to, o.id, NULL, p.trimmed_epoch, p.trimmed_id, NULL, NULL, NULL, NULL, NULL, o.epoch`;

interface ProofRow {
  readonly partition_no: number;
  readonly position_no: number | string;
  readonly id: string | null;
  readonly name: null;
  readonly version: number | null;
  readonly event_key: string | null;
  readonly epoch: number | null;
}

/**
 * The oldest events of the spans, about `limit` in all, with what proves that they go on from what was read before. All of
 * it is read in one statement: between two of them the database may be replaced.
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

function isProof(row: EventRow | ProofRow): row is ProofRow {
  return row.name === null;
}
