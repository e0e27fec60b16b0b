import type { CommitNumber } from '../../ops/commit-number.js';
import type { Connection, Database } from '../database/database.js';

/**
 * Numbers the groups of a module without gaps, by the row of `_commit`. Where no other process can write, it keeps the number of
 * the last committed group in memory, and writes the next one in the round trip that opens the transaction.
 */
export class CommitCounter {
  /** Undefined while a group is open. After a group that failed, even at its commit, the number is read from the row. */
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
    const opening = database.begin({ epoch, role: 'owner', token });
    this.last = undefined;
    if (last !== undefined) {
      await connection.script(`${opening}; UPDATE _commit SET number = ${last + 1}`);
      return { module, epoch, number: last + 1 };
    }
    await connection.script(opening);
    const rows = await connection.all<{ number: number }>('UPDATE _commit SET number = number + 1 RETURNING number');
    return { module, epoch, number: Number(rows[0]?.number) };
  }

  /** Lets the next group read the number from the row: commits may have been made without this process. */
  forget(): void {
    this.last = undefined;
  }

  /** Notes that the group of this number is durable. */
  committed({ number }: CommitNumber): void {
    if (this.database.exclusive) this.last = number;
  }
}
