import { setTimeout as pause } from 'node:timers/promises';
import type { GroupView } from '../broker/group-view.js';
import { type ForeignConsumer, GROUP, Standstill } from './foreign-consumer.js';

const [PATIENCE_MS, LOOK_EVERY_MS] = [120_000, 50];

/** Waits until the consumer has its partitions. @throws Standstill when it has none after two minutes */
export async function joined(consumer: ForeignConsumer, group: GroupView): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (!(await group.isIn('Stable').catch(() => false))) {
    if (performance.now() > until)
      throw new Standstill(
        `Your consumer did not join the group ${GROUP} within two minutes. ${consumer.complaint}`.trim(),
      );
    await consumer.revive();
    await pause(LOOK_EVERY_MS);
  }
}
