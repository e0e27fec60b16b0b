import type { ModuleStore } from '../store/module-store.js';
import type { EventSelection, EventSource, Head, Lost, Place, Reading, Span } from './event-source.js';
import { findEvents, newestEvents } from './find-events.js';
import type { LogNotifier } from './log-notifier.js';
import { forgetReaders, reportReaders } from './log-readers.js';
import type { LoggedEvent } from './logged-event.js';
import { readHeads, readIds, readLost, readSpans } from './read-log.js';

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

  private get sql() {
    return this.store.reads.sql;
  }

  heads(): Promise<readonly Head[]> {
    return readHeads(this.sql);
  }

  read(spans: readonly Span[], limit: number): Promise<Reading> {
    return readSpans(this.sql, spans, limit);
  }

  idsAt(places: readonly Place[]): Promise<readonly (Place & { readonly id: string })[]> {
    return readIds(this.sql, places);
  }

  find(selection: EventSelection, after: Place, limit: number): Promise<readonly LoggedEvent[]> {
    return findEvents(this.sql, selection, after, limit);
  }

  async newest(limit: number): Promise<readonly LoggedEvent[]> {
    const partitions = (await this.heads()).filter(({ position }) => position > 0).map(({ partition }) => partition);
    return newestEvents(this.sql, partitions, limit);
  }

  lost(names: readonly string[]): Promise<readonly Lost[]> {
    return readLost(this.sql, names);
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
}
