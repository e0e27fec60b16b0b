import type { ModuleStore } from '../store/module-store.js';
import type { EventSource, Head, Lost, Place, Reading, Span } from './event-source.js';
import type { EventSelection } from './event-selection.js';
import { findEvents, newestEvents } from './find-events.js';
import type { LoggedEvent } from './logged-event.js';
import { placeholders } from '../store/placeholders.js';
import { readSpans } from './read-log.js';
import { forgetReader, reportReaders } from './log-readers.js';
import type { Signals } from './log-notifier.js';
import { markAt, trimmedMark, type TrimmedRow } from './trimmed-mark.js';

interface PlaceRow {
  readonly partition_no: number;
  readonly position_no: number | string;
}

const placeOf = (row: PlaceRow): Place => ({ partition: row.partition_no, position: Number(row.position_no) });

/** The log of a module in the same process, read through its read side. */
export class LocalEventSource implements EventSource {
  readonly producer: string;
  /** Signals tell of what this process publishes; another one that shares the database sends none. */
  readonly notifiesAll: boolean;

  constructor(
    private readonly store: ModuleStore,
    private readonly signals: Signals,
  ) {
    this.producer = store.module;
    this.notifiesAll = store.exclusive;
  }

  async heads(): Promise<readonly Head[]> {
    const rows = await this.store.reads.sql.all<PlaceRow & TrimmedRow & { id: string | null; epoch: number | null }>(
      `SELECT p.partition_no, p.position_no, p.trimmed_to, p.trimmed_id, p.trimmed_epoch, o.id, o.epoch FROM _partition p
       LEFT JOIN _outbox o ON o.partition_no = p.partition_no AND o.position_no = p.position_no ORDER BY p.partition_no`,
    );
    return rows.map((row) => {
      const place = placeOf(row);
      const trimmed = trimmedMark(place.partition, row);
      return { ...place, trimmed: trimmed.position, last: markAt(place, row, trimmed) };
    });
  }

  read(spans: readonly Span[], limit: number): Promise<Reading> {
    return readSpans(this.store.reads.sql, spans, limit);
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
