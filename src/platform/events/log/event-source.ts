import type { Ownership } from '../../store/database/ownership.js';
import type { LoggedEvent } from './logged-event.js';

/** A place in a producer's log. Position 0 is before its first event. */
export interface Place {
  readonly partition: number;
  readonly position: number;
}

/** The event that a log has at a place, or had there before it was trimmed. */
export interface Mark extends Place {
  /** Empty when the log no longer knows it: the event was trimmed, and later ones were, too. */
  readonly eventId: string;
  /** The epoch of the writer; of a trimmed event it may be a later one. Null when the log does not know. */
  readonly epoch: number | null;
}

/** The end of one partition, with the epoch and the role of the database that holds it. */
export interface Head extends Place, Ownership {
  /** Positions up to this one may be missing: they were trimmed. */
  readonly trimmed: number;
  /** Its last event; undefined when the log has none there and has not trimmed that far. */
  readonly last: Mark | undefined;
  /** Up to which position events can be read now; those behind it are on their way. Left out where all can be read. */
  readonly readable?: number;
}

/** A part of one partition: what follows `after`, up to `upTo` (inclusive) if it is given. */
export interface Span {
  readonly partition: number;
  readonly after: number;
  readonly upTo?: number;
}

/** The state of a partition in the same moment in which the log gives events of it. */
export interface ReadPartition {
  /** The event at the place behind which the span begins; undefined when there is none and the log has not trimmed that far. */
  readonly atCursor: Mark | undefined;
  /** Positions up to this one may be missing: they were trimmed. */
  readonly trimmed: Mark;
}

/** The events of some spans, with the proof that they continue what was read before. */
export interface Reading {
  /** Ordered by partition and position. */
  readonly events: readonly LoggedEvent[];
  readonly partitions: ReadonlyMap<number, ReadPartition>;
}

/** The last event of a name, in one partition, that was trimmed although it was not a former state of its key. */
export interface Lost extends Place {
  readonly name: string;
}

/**
 * Selects events of a log: some by id, all of some business keys, a part of one partition (both ends included), or a time
 * (ISO 8601, UTC; `until` excluded).
 */
export type EventSelection =
  | { readonly ids: readonly string[] }
  | { readonly keys: readonly string[] }
  | { readonly partition: number; readonly from: number; readonly to: number }
  | { readonly since: string; readonly until: string };

/**
 * A producer's log as its feeds read it. A feed reaches its producer through this interface alone, wherever that runs.
 * Every method rejects with `Unavailable` while the log cannot be reached.
 */
export interface EventSource {
  /** The module whose log this is. */
  readonly producer: string;
  /** Which database the log is read from, as far as it is known. When it changes, each feed compares the log with its cursors. */
  readonly home?: string | undefined;
  /** Reads the ends of the log now. */
  heads(): Promise<readonly Head[]>;
  /**
   * The ends of the log as last seen, where {@link onNews} will tell of everything behind them: then a feed need not read them.
   * Undefined where a feed must.
   */
  readonly knownHeads?: readonly Head[] | undefined;
  /** The oldest events of the spans: about `limit` in all or fewer, shared between the spans; of each that has any, at least one. */
  read(spans: readonly Span[], limit: number): Promise<Reading>;
  /** The ids of the events at the given places; a place without an event is left out. */
  idsAt(places: readonly Place[]): Promise<readonly (Place & { readonly id: string })[]>;
  /** Selected events behind a place, ordered by partition and position. */
  find(selection: EventSelection, after: Place, limit: number): Promise<readonly LoggedEvent[]>;
  /** The newest events of all partitions, the oldest of them first. */
  newest(limit: number): Promise<readonly LoggedEvent[]>;
  /** The events of the given names that were trimmed for good: the last one of each name and partition. */
  lost(names: readonly string[]): Promise<readonly Lost[]>;
  /**
   * Reports how far each reader of a feed is, in place of the feed's former report. Nothing behind these places is trimmed
   * until the feed is forgotten.
   */
  report(feed: string, readers: ReadonlyMap<string, readonly Place[]>): Promise<void>;
  /** The log is no longer kept for a feed. */
  forget(feed: string): Promise<void>;
  /** Whether {@link onNews} tells of every event, whichever process publishes it. Where it does not, a feed polls often. */
  readonly notifiesAll: boolean;
  /** Calls `listener` when there may be new events. Returns how to stop. */
  onNews(listener: () => void): () => void;
  /** The main reader of the feed is durably at these places. For a source that serves one feed. */
  reached?(places: readonly Place[]): void;
  /** A sentence that says why no events come from it; undefined while they can. */
  readonly trouble?: string | undefined;
}

/**
 * Makes the source of a producer's log, once for all feeds that read it.
 * @param local the log in this process, when the producer runs here.
 * @returns undefined when the producer is not known: a subscription to it is then refused.
 */
export type EventSourceFactory = (producer: string, local: EventSource | undefined) => EventSource | undefined;
