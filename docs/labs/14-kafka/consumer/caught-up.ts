import { setTimeout as pause } from 'node:timers/promises';
import type { GroupView } from '../broker/group-view.js';
import type { Offsets } from '../broker/topic-watch.js';
import { type ForeignConsumer, Standstill } from './foreign-consumer.js';

/** So long may a consumer commit nothing while records wait: the broker may first have to give up one that was killed. */
const PATIENCE_MS = 90_000;
const LOOK_EVERY_MS = 25;
/** After so many endings by itself without a further offset in between, it is not started again. */
const MOST_ENDINGS = 5;

/**
 * Waits until the consumer has committed the offsets of all records of these partitions, and starts the consumer again when it ends.
 * @param ends behind the last record of each partition
 * @param options `patienceMs`: how long it may commit nothing. `isOver`: when to wait no longer
 * @throws Standstill when it commits nothing any more
 */
export async function caughtUp(
  consumer: ForeignConsumer,
  group: GroupView,
  ends: Offsets,
  options: { readonly patienceMs?: number; readonly isOver?: () => boolean } = {},
): Promise<void> {
  const { patienceMs = PATIENCE_MS, isOver = () => false } = options;
  let [last, since, restarts] = ['', performance.now(), consumer.restarts];
  for (;;) {
    if (isOver()) return;
    await consumer.revive();
    // A broker that has just come back may not know yet.
    const committed = await group.committed().catch(() => undefined);
    const left = committed === undefined ? undefined : recordsBetween(committed, ends);
    if (left === 0) return;
    const now = JSON.stringify([...(committed ?? [])]);
    if (now !== last) [last, since, restarts] = [now, performance.now(), consumer.restarts];
    const { complaint } = consumer;
    const wrote = complaint === '' ? '' : ` It wrote: ${complaint}`;
    if (consumer.restarts - restarts > MOST_ENDINGS)
      throw new Standstill(`Your consumer ends by itself, again and again.${wrote}`);
    if (performance.now() - since > patienceMs)
      throw new Standstill(
        `For ${patienceMs / 1_000} seconds your consumer has committed no further offset, and ${left ?? 'some'} records are before it.${wrote}`,
      );
    await pause(LOOK_EVERY_MS);
  }
}

function recordsBetween(committed: Offsets, ends: Offsets): number {
  return [...ends].reduce((sum, [partition, end]) => sum + Math.max(0, end - (committed.get(partition) ?? 0)), 0);
}
