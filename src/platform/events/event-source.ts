import type { EventSelection } from './event-selection.js';
import type { LoggedEvent } from './logged-event.js';

/** A place in a producer's log. Position 0 is before its first event. */
export interface Place {
  readonly partition: number;
  readonly position: number;
}

/** The end of one partition. */
export interface Head extends Place {
  /** Positions up to this one may be missing: they were trimmed. */
  readonly trimmed: number;
}

/** A part of one partition: what follows `after`, up to `upTo` (inclusive) if it is given. */
export interface Span {
  readonly partition: number;
  readonly after: number;
  readonly upTo?: number;
}

/** The last event of a name, in one partition, that was trimmed although it was no one's former state. */
export interface Lost extends Place {
  readonly name: string;
}

/** A producer's log as its feeds read it, wherever it is. Rejects with `Unavailable` while it cannot be reached. */
export interface EventSource {
  /** The module whose log this is. */
  readonly producer: string;
  heads(): Promise<readonly Head[]>;
  /** The oldest events of the spans, ordered by partition and position: about `limit` in all, shared between the spans. */
  read(spans: readonly Span[], limit: number): Promise<readonly LoggedEvent[]>;
  /** The ids of the events at the given places; a place without an event is left out. */
  idsAt(places: readonly Place[]): Promise<readonly (Place & { readonly id: string })[]>;
  /** Selected events behind a place, ordered by partition and position. */
  find(selection: EventSelection, after: Place, limit: number): Promise<readonly LoggedEvent[]>;
  /** The newest events of all partitions, the oldest of them first. */
  newest(limit: number): Promise<readonly LoggedEvent[]>;
  /** What is gone for good of the given names. */
  lost(names: readonly string[]): Promise<readonly Lost[]>;
  /**
   * Tells the producer how far a feed is, and the handlers that catch up with it; in place of what it has told before.
   * From then on nothing beyond is trimmed until the feed is forgotten.
   */
  report(feed: string, readers: ReadonlyMap<string, readonly Place[]>): Promise<void>;
  /** The log is no longer kept for a feed. */
  forget(feed: string): Promise<void>;
  /** Calls `listener` when there may be something new. Returns how to stop. */
  onNews(listener: () => void): () => void;
}
