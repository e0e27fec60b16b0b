import type { Role } from '../../store/database/ownership.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import { placeholders } from '../../store/database/sql.js';
import type {
  EventSelection,
  EventSource,
  Head,
  Lost,
  Mark,
  Place,
  Reading,
  ReadPartition,
  Span,
} from './event-source.js';
import { findEvents, idsAt, newestEvents } from './find-events.js';
import type { LogNotifier } from './log-notifier.js';
import { forgetReaders, reportReaders } from './log-readers.js';
import { EVENT_COLUMNS, eventOf, type EventRow, type LoggedEvent } from './logged-event.js';

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

interface HeadRow extends PlaceRow, TrimmedRow {
  readonly id: string | null;
  readonly epoch: number | null;
  readonly log_epoch: number | string;
  readonly role: Role;
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

/** The log of a module in the same process, read from its database. */
export class LocalEventSource implements EventSource {
  readonly producer: string;
  /** False where other processes share the database: what they publish is not notified here. */
  readonly notifiesAll: boolean;

  constructor(
    private readonly store: ModuleStore,
    private readonly notifier: LogNotifier,
  ) {
    this.producer = store.module;
    this.notifiesAll = store.exclusive;
  }

  /** @throws Unavailable while the database is closed. */
  get home(): string {
    return this.store.identity;
  }

  async heads(): Promise<readonly Head[]> {
    const rows = await this.sql.all<HeadRow>(
      `SELECT p.partition_no, p.position_no, p.trimmed_to, p.trimmed_id, p.trimmed_epoch, o.id, o.epoch,
              e.epoch AS log_epoch, e.role FROM _epoch e CROSS JOIN _partition p
       LEFT JOIN _outbox o ON o.partition_no = p.partition_no AND o.position_no = p.position_no ORDER BY p.partition_no`,
    );
    return rows.map((row) => {
      const place = placeOf(row);
      const trimmed = trimmedMark(place.partition, row);
      const ownership = { epoch: Number(row.log_epoch), role: row.role };
      return { ...place, ...ownership, trimmed: trimmed.position, last: markAt(place, row, trimmed) };
    });
  }

  /** One statement reads the events and the proofs: between two statements the database may be replaced. */
  async read(spans: readonly Span[], limit: number): Promise<Reading> {
    if (spans.length === 0) return { events: [], partitions: new Map() };
    // An equal share for each partition, so that a busy one does not keep the others waiting.
    const share = Math.max(1, Math.floor(limit / spans.length));
    const part = ({ upTo }: Span, i: number) =>
      `SELECT * FROM (SELECT ${EVENT_COLUMNS} FROM _outbox WHERE partition_no = ? AND position_no > ?` +
      `${upTo === undefined ? '' : ' AND position_no <= ?'} ORDER BY position_no LIMIT ${share}) AS part${i}`;
    const places = spans.map(() => 'WHEN ? THEN CAST(? AS bigint)').join(' ');
    const rows = await this.sql.all<EventRow | ProofRow>(
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

  idsAt(places: readonly Place[]): Promise<readonly (Place & { readonly id: string })[]> {
    return idsAt(this.sql, places);
  }

  find(selection: EventSelection, after: Place, limit: number): Promise<readonly LoggedEvent[]> {
    return findEvents(this.sql, selection, after, limit);
  }

  async newest(limit: number): Promise<readonly LoggedEvent[]> {
    const partitions = (await this.heads()).filter(({ position }) => position > 0).map(({ partition }) => partition);
    return newestEvents(this.sql, partitions, limit);
  }

  async lost(names: readonly string[]): Promise<readonly Lost[]> {
    if (names.length === 0) return [];
    const rows = await this.sql.all<PlaceRow & { name: string }>(
      `SELECT name, partition_no, position_no FROM _lost WHERE name IN (${placeholders(names.length)}) ORDER BY name, partition_no`,
      names,
    );
    return rows.map((row) => ({ ...placeOf(row), name: row.name }));
  }

  report(feed: string, readers: ReadonlyMap<string, readonly Place[]>): Promise<void> {
    return reportReaders(this.store, feed, readers);
  }

  forget(feed: string): Promise<void> {
    return forgetReaders(this.store, feed);
  }

  onNews(listener: () => void): () => void {
    return this.notifier.onNews(this.producer, listener);
  }

  private get sql() {
    return this.store.reads.sql;
  }
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
