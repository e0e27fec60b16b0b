import type { CommitNumber } from '../ops/commit-number.js';
import type { Connection, Database } from './database.js';

/**
 * Numbers the groups of a module, without gaps, from the row of `_commit`. Where nobody else can write, the number of the last
 * group that committed is known here, and the next one is written in the round trip that opens the transaction.
 */
export class CommitCounter {
  /** Forgotten while a group is open: one that fails, even at its commit, leaves the row to be asked. */
  private last: number | undefined;

  constructor(
    private readonly module: string,
    private readonly connection: Connection,
    private readonly database: Database,
    /** The token of this process, where the database has an owner (`writer-token.ts`). */
    private readonly token?: number,
  ) {}

  /**
   * Opens the transaction of a group, and gives it its number. The number in memory is right as long as this process owns the
   * database; the claim in the same round trip is refused when it does not.
   */
  async begin(epoch: number): Promise<CommitNumber> {
    const { connection, database, module, last, token } = this;
    const opening = database.begin(epoch, token);
    this.last = undefined;
    if (last !== undefined) {
      await connection.script(`${opening}; UPDATE _commit SET number = ${last + 1}`);
      return { module, epoch, number: last + 1 };
    }
    await connection.script(opening);
    const rows = await connection.all<{ number: number }>('UPDATE _commit SET number = number + 1 RETURNING number');
    return { module, epoch, number: Number(rows[0]?.number) };
  }

  /** Notes that the group of this number is durable. */
  committed({ number }: CommitNumber): void {
    if (this.database.exclusive) this.last = number;
  }
}
