import type { AnyEvent } from '../contract/event.js';
import type { CommitNumber } from '../ops/commit-number.js';
import type { CallContext } from '../ops/context.js';
import type { Sql } from './sql.js';

/** An event that a unit has published and that waits for its position. */
export interface PublishedEvent {
  readonly id: string;
  readonly event: AnyEvent;
  /** The value of the event's key property. */
  readonly key: string;
  /** The data as JSON text, after it passed its schema. */
  readonly data: string;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  readonly call: CallContext;
}

/** What the store needs of the events: the log that takes what a group of units has published. Implemented in `events/`. */
export interface EventLog {
  /**
   * Appends, as the last statements before the commit, giving each event the next position of its partition.
   * @returns the partitions that grew.
   */
  append(sql: Sql, events: readonly PublishedEvent[], commit: CommitNumber): Promise<readonly number[]>;
}
