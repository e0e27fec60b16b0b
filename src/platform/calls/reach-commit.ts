import { CommitUnknown } from '../contract/failure.js';
import { type CommitNumber, contains, writtenCommit } from '../ops/commit-number.js';
import type { ModuleStore } from '../store/module-store.js';

/**
 * Makes sure that a module's read side contains a commit, so that a client that sends back the number of its write reads
 * what it wrote. It never waits: a number is answered only after its commit is durable, and every read that begins then
 * sees it, also from another process. A number beyond the last one was therefore never answered (or its commit is lost).
 * @throws CommitUnknown when the module has not made that commit.
 */
export async function reachCommit(store: ModuleStore, wanted: CommitNumber): Promise<void> {
  const [at] = await store.reads.sql.all<{ epoch: number; number: number }>(
    'SELECT (SELECT epoch FROM _epoch) AS epoch, number FROM _commit',
  );
  if (at && contains({ epoch: Number(at.epoch), number: Number(at.number) }, wanted)) return;
  throw new CommitUnknown(
    `${store.module} has made no commit ${writtenCommit(wanted)}; send an X-Commit that ${store.module} answered with, or none.`,
  );
}
