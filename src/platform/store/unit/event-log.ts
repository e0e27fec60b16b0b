import type { AnyEvent } from '../../contract/event.js';
import type { CommitNumber } from '../../ops/commit-number.js';
import type { CallContext } from '../../ops/context.js';
import type { Sql } from '../database/sql.js';

/** An event that a unit has published, before it has a position in the log. */
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

/** The port to the log that stores the events of a group of units. Implemented in `events/`. */
export interface EventLog {
  /**
   * Appends events, each at the next position of its partition. These are the last statements before the commit.
   * @returns the partitions that grew.
   */
  append(sql: Sql, events: readonly PublishedEvent[], commit: CommitNumber): Promise<readonly number[]>;
}
