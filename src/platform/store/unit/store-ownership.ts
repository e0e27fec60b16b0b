import { NotOwner } from '../../contract/failure.js';
import type { Connection, Database } from '../database/database.js';
import { FENCED, type Ownership, readOwnership, UNCLAIMED } from '../database/ownership.js';
import { findOvertaking } from '../database/writer-token.js';
import type { CommitCounter } from './commit-counter.js';

/**
 * The epoch and the role that this process believes its database to have, and the only code that changes `_epoch`. A process
 * reads them from the database once, when it opens it; the database could be an old copy. Later the code that decides the
 * placement of the module sets them, through `fence`, `follow` and `activate` of the open store.
 */
export class StoreOwnership {
  constructor(
    private readonly module: string,
    private readonly connection: Connection,
    private readonly database: Database,
    private readonly counter: CommitCounter,
    private believed: Ownership,
    /** The token of this process, where the database has an owner (`writer-token.ts`). */
    private readonly token?: number,
  ) {}

  /** What this process believes now. */
  get current(): Ownership {
    return this.believed;
  }

  /**
   * Brings the database to an epoch and a role, unless it is there already, and believes it from then on. To be called while no
   * transaction is open on the writer's connection: the change has a transaction of its own, in the writer's turn, so that every
   * unit is wholly before it or refused. It may be repeated.
   * @param withinMs how long it waits for the writer of another process, in milliseconds
   * @returns the number of the last commit before it, which is the last of the former owner.
   * @throws Error when the database is at a greater epoch, or would become the owner at the epoch at which it is not.
   */
  async become(next: Ownership, withinMs?: number): Promise<number> {
    const { connection, database } = this;
    try {
      await connection.script(withinMs === undefined ? database.beginUnclaimed : database.beginWithin(withinMs));
      const overtaken = await findOvertaking(connection, this.token);
      if (overtaken) throw overtaken;
      const at = await readOwnership(connection);
      this.refuse(at, next);
      if (at.epoch !== next.epoch || at.role !== next.role)
        await connection.all('UPDATE _epoch SET epoch = ?, role = ?', [next.epoch, next.role]);
      const [last] = await connection.all<{ number: number }>('SELECT number FROM _commit');
      await connection.script('COMMIT');
      this.believed = next;
      return Number(last?.number);
    } catch (error) {
      await connection.script('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      // While the database had another owner, or followed one, its commits went on without this process.
      this.counter.forget();
    }
  }

  /**
   * Runs `work` in a transaction of its own, under the claim of a follower at `epoch`. To be called as {@link become}.
   * @throws NotFollower when the database refuses the claim. @throws what `work` throws; the transaction is then rolled back.
   */
  async apply<T>(epoch: number, work: (connection: Connection) => Promise<T>): Promise<T> {
    const { connection, database, module, token } = this;
    try {
      await connection.script(database.begin({ epoch, role: 'follower', token }));
      const value = await work(connection);
      await connection.script(database.commit);
      return value;
    } catch (error) {
      await connection.script('ROLLBACK').catch(() => undefined);
      throw isFenced(database, error) ? new NotFollower(module, database.description, epoch, error) : error;
    } finally {
      // What was applied may have set the number of the last commit.
      this.counter.forget();
    }
  }

  private refuse(at: Ownership, next: Ownership): void {
    const same = at.epoch === next.epoch && (next.role !== 'owner' || at.role === 'owner');
    if (next.epoch > at.epoch || same) return;
    throw new Error(
      `The database of ${this.module} (${this.database.description}) is ${at.role} at epoch ${at.epoch}, so it cannot become ` +
        `${next.role} at epoch ${next.epoch}: the placement of the caller is out of date; read the placement again.`,
    );
  }
}

/** A database has refused what its follower was to write: it is no follower at that epoch. Nothing was written. */
export class NotFollower extends Error {
  override readonly name = 'NotFollower';

  constructor(module: string, description: string, epoch: number, cause?: unknown) {
    super(
      `The database of ${module} (${description}) is no follower at epoch ${epoch}, so nothing was written to it: the placement of ` +
        `the caller is out of date; read the placement again.`,
      { cause },
    );
  }
}

/** The failure of a unit of work that nobody has run: the data of its module has another owner. */
export function notOwner(module: string, cause?: unknown): NotOwner {
  return new NotOwner(
    module,
    `${module} does not write here at present: its data has another owner. None of its data was changed; try again with the same key.`,
    cause === undefined ? undefined : { cause },
  );
}

/** Whether a fence has refused a statement: the claim of this process is no longer valid. Its group is then rolled back. */
export function isFenced(database: Database, error: unknown): boolean {
  const raised = database.raised(error);
  return raised !== undefined && (raised.startsWith(FENCED) || raised.startsWith(UNCLAIMED));
}
