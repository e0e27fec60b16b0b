import type { Operator } from './operator.js';

/** What the operator does once the build with the handlers has started: as the report says. */
export async function repair(operator: Operator): Promise<void> {
  await operator.rebuild({ kept: true });
}
