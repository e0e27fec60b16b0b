import type { PublishedEvent } from './published-event.js';
import type { Sql } from './sql.js';
import type { CommitNumber } from '../ops/commit-number.js';

/** What the store needs of the events: the log that takes what a group of units has published. Implemented in `events/`. */
export interface EventLog {
  /**
   * Appends, as the last statements before the commit, giving each event the next position of its partition.
   * @returns the partitions that grew.
   */
  append(sql: Sql, events: readonly PublishedEvent[], commit: CommitNumber): Promise<readonly number[]>;
}
