import { setTimeout as pause } from 'node:timers/promises';
import type { GroupView } from '../broker/group-view.js';
import { caughtUp } from './caught-up.js';
import { type ForeignConsumer, Standstill } from './foreign-consumer.js';

/** A consumer that commits an offset before it writes gets so long to write. */
const [GRACE_MS, LOOK_EVERY_MS] = [5_000, 50];

/**
 * Waits until a doomed consumer has died at its write.
 * @throws Standstill when it commits the offsets of all records and does not die
 */
export async function diesAtItsWrite(consumer: ForeignConsumer, group: GroupView): Promise<void> {
  const isOver = () => consumer.gone;
  await caughtUp(consumer, group, await group.ends(), { isOver });
  for (const until = performance.now() + GRACE_MS; !consumer.gone; await pause(LOOK_EVERY_MS))
    if (performance.now() > until)
      throw new Standstill(
        'Your consumer committed the offsets of accepted orders, and did not change its file by writeFile or rename of node:fs, as the lab expects.',
      );
}
