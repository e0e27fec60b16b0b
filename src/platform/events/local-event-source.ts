import type { ModuleStore } from '../store/module-store.js';
import type { EventSource, Head, Lost, Place, Span } from './event-source.js';
import type { EventSelection } from './event-selection.js';
import { findEvents, newestEvents } from './find-events.js';
import { EVENT_COLUMNS, eventOf, type EventRow, type LoggedEvent } from './logged-event.js';
import { placeholders } from './placeholders.js';
import { forgetReader, reportReaders } from './readers.js';
import type { Signals } from './signals.js';

interface PlaceRow {
  readonly partition_no: number;
  readonly position_no: number | string;
}

const placeOf = (row: PlaceRow): Place => ({ partition: row.partition_no, position: Number(row.position_no) });

/** The log of a module in the same process, read through its read side. */
export class LocalEventSource implements EventSource {
  readonly producer: string;

  constructor(
    private readonly store: ModuleStore,
    private readonly signals: Signals,
  ) {
    this.producer = store.module;
  }

  async heads(): Promise<readonly Head[]> {
    const rows = await this.store.reads.sql.all<PlaceRow & { trimmed_to: number | string }>(
      'SELECT partition_no, position_no, trimmed_to FROM _partition ORDER BY partition_no',
    );
    return rows.map((row) => ({ ...placeOf(row), trimmed: Number(row.trimmed_to) }));
  }

  async read(spans: readonly Span[], limit: number): Promise<readonly LoggedEvent[]> {
    if (spans.length === 0) return [];
    // An equal share for each partition, so that a busy one does not keep the others waiting.
    const share = Math.max(1, Math.floor(limit / spans.length));
    const part = (span: Span, i: number) =>
      `SELECT * FROM (SELECT ${EVENT_COLUMNS} FROM _outbox WHERE partition_no = ? AND position_no > ?` +
      `${span.upTo === undefined ? '' : ' AND position_no <= ?'} ORDER BY position_no LIMIT ${share}) AS part${i}`;
    const rows = await this.store.reads.sql.all<EventRow>(
      `${spans.map(part).join(' UNION ALL ')} ORDER BY partition_no, position_no`,
      spans.flatMap(({ partition, after, upTo }) =>
        upTo === undefined ? [partition, after] : [partition, after, upTo],
      ),
    );
    return rows.map(eventOf);
  }

  async idsAt(places: readonly Place[]): Promise<readonly (Place & { readonly id: string })[]> {
    if (places.length === 0) return [];
    const rows = await this.store.reads.sql.all<PlaceRow & { id: string }>(
      `SELECT partition_no, position_no, id FROM _outbox WHERE ${places.map(() => '(partition_no = ? AND position_no = ?)').join(' OR ')}`,
      places.flatMap(({ partition, position }) => [partition, position]),
    );
    return rows.map((row) => ({ ...placeOf(row), id: row.id }));
  }

  find(selection: EventSelection, after: Place, limit: number): Promise<readonly LoggedEvent[]> {
    return findEvents(this.store.reads.sql, selection, after, limit);
  }

  async newest(limit: number): Promise<readonly LoggedEvent[]> {
    const partitions = (await this.heads()).filter(({ position }) => position > 0).map(({ partition }) => partition);
    return newestEvents(this.store.reads.sql, partitions, limit);
  }

  async lost(names: readonly string[]): Promise<readonly Lost[]> {
    if (names.length === 0) return [];
    const rows = await this.store.reads.sql.all<PlaceRow & { name: string }>(
      `SELECT name, partition_no, position_no FROM _lost WHERE name IN (${placeholders(names.length)}) ORDER BY name, partition_no`,
      names,
    );
    return rows.map((row) => ({ ...placeOf(row), name: row.name }));
  }

  report(feed: string, readers: ReadonlyMap<string, readonly Place[]>): Promise<void> {
    return reportReaders(this.store, feed, readers);
  }

  forget(feed: string): Promise<void> {
    return forgetReader(this.store, feed);
  }

  onNews(listener: () => void): () => void {
    return this.signals.on(this.producer, listener);
  }
}
