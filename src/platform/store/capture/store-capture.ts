import type { Connection, Database } from '../database/database.js';
import type { Sql } from '../database/sql.js';
import { findOvertaking } from '../database/writer-token.js';

/** Notes which rows of a store change, so that a copy can follow it while it writes. */
export interface ChangeCapture {
  /**
   * Switches the capture on, unless it is on. From then on, the keys of all changed rows are noted with their commit, until
   * {@link endCapture}, also by later processes.
   * @returns the number of a commit; all changes behind it are noted
   * @throws Error when a table has no primary key
   */
  capture(): Promise<number>;
  /** Switches the capture off and forgets all changes. It may be repeated. */
  endCapture(): Promise<void>;
  /** Forgets the changes of all commits up to this one, which every copy has applied. It may be repeated. */
  trimChanges(upTo: number): Promise<void>;
}

/** More changes are deleted in several transactions: units wait for each. */
const DELETED_AT_ONCE = 5_000;

/** The commit behind which all changes are noted; undefined while the capture is off. */
export async function capturedSince(sql: Sql): Promise<number | undefined> {
  const [row] = await sql.all<{ since: number }>('SELECT since FROM _capture');
  return row && Number(row.since);
}

async function lastCommit(sql: Sql): Promise<number> {
  const [row] = await sql.all<{ number: number }>('SELECT number FROM _commit');
  return Number(row?.number);
}

/** The capture of an open store. Each change of it is a transaction of its own in the writer's turn, so it lies between two commits. */
export class StoreCapture implements ChangeCapture {
  constructor(
    private readonly connection: Connection,
    private readonly database: Database,
    private readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>,
    /** The token of this process, where the database has an owner (`writer-token.ts`). */
    private readonly token?: number,
  ) {}

  async capture(): Promise<number> {
    const { connection, database } = this;
    await this.forget();
    return this.inTransaction(async () => {
      const known = await capturedSince(connection);
      const since = await lastCommit(connection);
      // This database may have been a copy meanwhile: then its commits are of another history than its changes.
      const isOfHistory = known !== undefined && known <= since;
      if (isOfHistory && (await database.capture.missing(connection)).length === 0) return known;
      await database.capture.derive(connection);
      for (const table of ['_change', '_capture']) await connection.all(`DELETE FROM ${table}`);
      await connection.all('INSERT INTO _capture (id, since) VALUES (1, ?)', [since]);
      return since;
    });
  }

  async endCapture(): Promise<void> {
    const { connection, database } = this;
    await this.inTransaction(() => switchOff(database, connection));
    await this.forget();
  }

  async trimChanges(upTo: number): Promise<void> {
    const { connection } = this;
    await this.inTransaction(async () => {
      const raised = Math.min(upTo, await lastCommit(connection));
      // Before they are deleted: a reader who needs one of them finds out.
      await connection.all('UPDATE _capture SET since = ? WHERE since < ?', [raised, raised]);
    });
    await this.forget();
  }

  /** Deletes changes that nobody needs: those up to `since`, all of them while the capture is off. */
  private async forget(): Promise<void> {
    const { connection } = this;
    for (let done = false; !done;)
      done = await this.inTransaction(async () => {
        const upTo = (await capturedSince(connection)) ?? Number.MAX_SAFE_INTEGER;
        const [first] = await connection.all<{ seq: number; commit_no: number }>(
          'SELECT seq, commit_no FROM _change ORDER BY seq LIMIT 1',
        );
        if (!first || Number(first.commit_no) > upTo) return true;
        await connection.all('DELETE FROM _change WHERE seq < ? AND commit_no <= ?', [
          Number(first.seq) + DELETED_AT_ONCE,
          upTo,
        ]);
        return false;
      });
  }

  private inTransaction<T>(work: () => Promise<T>): Promise<T> {
    const { connection, database, token } = this;
    return this.inTurn(async () => {
      try {
        await connection.script(database.beginUnclaimed);
        const overtaken = await findOvertaking(connection, token);
        if (overtaken) throw overtaken;
        const value = await work();
        await connection.script('COMMIT');
        return value;
      } catch (error) {
        await connection.script('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }
}

/** Switches the capture off, in the open transaction. The changes stay. */
export async function switchOff(database: Database, connection: Connection): Promise<void> {
  await database.capture.drop(connection);
  await connection.all('DELETE FROM _capture');
}
