import { Unavailable } from '../contract/failure.js';
import type { Clock } from '../ops/clock.js';
import { type CommitNumber, contains, writtenCommit } from '../ops/commit-number.js';
import type { ModuleStore } from '../store/module-store.js';

const LOOK_EVERY_MS = 20;
/** It gives up this long before the deadline, so that the caller hears why, and not only that time was spent. */
const MARGIN_MS = 200;

/**
 * Waits until a module's read side contains a commit, so that who has written reads what they wrote.
 * @throws Unavailable when it does not in time.
 */
export async function reachCommit(
  store: ModuleStore,
  wanted: CommitNumber,
  clock: Clock,
  deadline: number,
): Promise<void> {
  for (;;) {
    const [at] = await store.reads.sql.all<{ epoch: number; number: number }>(
      'SELECT (SELECT epoch FROM _epoch) AS epoch, number FROM _commit',
    );
    if (at && contains({ epoch: Number(at.epoch), number: Number(at.number) }, wanted)) return;
    if (clock.monotonic() + MARGIN_MS >= deadline)
      throw new Unavailable(
        `${store.module} has not reached the commit ${writtenCommit(wanted)} yet; ask again shortly.`,
      );
    await new Promise<void>((resolve) => clock.after(LOOK_EVERY_MS, resolve));
  }
}
