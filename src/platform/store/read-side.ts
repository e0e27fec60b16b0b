import type { EntityManager } from 'typeorm';
import type { Sql } from './sql.js';
import type { Readable } from './tx.js';

/** The read side of a module's database: it cannot write, and sees only what is committed. */
export abstract class ReadSide implements Readable {
  /** Serves single statements, each on the newest commit. A write through it throws. */
  abstract readonly manager: EntityManager;
  abstract readonly sql: Sql;
  /**
   * Runs several reads on one snapshot.
   * @throws Error when `work` takes longer than `limitMs` (real time, default 1,000); the snapshot is then taken away.
   */
  abstract snapshot<T>(work: (at: Readable) => Promise<T>, limitMs?: number): Promise<T>;
}
