import type { GroupMember } from '../../kafka/broker.js';
import { failpoint } from '../../ops/failpoint.js';

/**
 * Notes in a consumer group where its feed goes on, one commit after another; what comes meanwhile is in the next one. A note that fails is
 * made up for by the next: the cursor in the consumer's database is the truth, and the offsets only save repetitions.
 */
export class OffsetCommits {
  private committed = new Map<number, bigint>();
  private underWay = false;

  /** @param failed is called with the error of a commit. It must not throw. */
  constructor(
    private readonly offsets: () => ReadonlyMap<number, bigint>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Commits what is not committed yet. @param member undefined when this process is not in the group. */
  async commit(member: GroupMember | undefined): Promise<void> {
    if (!member || this.underWay) return;
    this.underWay = true;
    try {
      for (let next = this.uncommitted(); next.size > 0; next = this.uncommitted()) {
        const { committed } = this;
        await member.commit(next);
        failpoint('offset.committed');
        for (const [partition, offset] of next) committed.set(partition, offset);
        if (committed !== this.committed) return;
      }
    } catch (error) {
      this.failed(error);
    } finally {
      this.underWay = false;
    }
  }

  /** Another member may have committed since: what was committed is not known any more. */
  forget(): void {
    this.committed = new Map();
  }

  private uncommitted(): ReadonlyMap<number, bigint> {
    return new Map([...this.offsets()].filter(([partition, offset]) => this.committed.get(partition) !== offset));
  }
}
