import type { SqlValue } from '../database/sql.js';
import type { CopiedRow, CopySource } from './copy-source.js';

/** Where a hop begins, and about how large it may be. */
export interface HopRequest {
  /** The last commit whose changes the follower has. */
  readonly after: number;
  /** About so many keys: a hop has whole commits, and at least one. */
  readonly keys: number;
}

/** A row that has changed, by its key. */
export interface ChangedRow {
  readonly table: string;
  readonly key: readonly SqlValue[];
  /** The row as it is now; absent when it is gone. */
  readonly row?: CopiedRow;
}

/** The rows that some commits have changed, as one snapshot of the source shows them. */
export interface Hop {
  readonly after: number;
  /** The last commit whose changes it has. */
  readonly upTo: number;
  /** The last commit in the snapshot. Where `upTo` equals it, a follower with this hop is exactly the source at that commit. */
  readonly head: number;
  readonly changes: readonly ChangedRow[];
}

/** Keys of one table. */
export interface KeysOf {
  readonly table: string;
  readonly keys: readonly (readonly SqlValue[])[];
}

/** A source that writes while it is copied: it captures its changes (`capture` of its store), and a copy follows it in hops. */
export interface LiveCopySource extends CopySource {
  /**
   * The rows that were changed behind a commit. The response is limited to about 4 MB, but for a single commit that is larger.
   * @throws ChangesLost
   */
  hop(request: HopRequest): Promise<Hop>;
  /** The rows of these keys; those that are gone are left out. Not limited in size: ask for few. */
  rowsOf(request: KeysOf): Promise<readonly CopiedRow[]>;
  /** Which of these keys were changed behind a commit. @throws ChangesLost */
  changedKeys(request: KeysOf & Pick<HopRequest, 'after'>): Promise<KeysOf['keys']>;
}

/** A source no longer has, or never had, all changes behind a commit, so nobody can follow it from there. */
export class ChangesLost extends Error {
  override readonly name = 'ChangesLost';

  constructor(module: string, after: number, reason: string) {
    super(
      `The changes of ${module} behind its commit ${after} cannot be read: ${reason}. Cancel the move, and begin it again.`,
    );
  }
}
