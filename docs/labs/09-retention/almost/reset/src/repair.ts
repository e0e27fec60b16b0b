import type { Operator } from './operator.js';

/** What the operator does once the build with the handlers has started: a clean read model, from empty tables. */
export async function repair(operator: Operator): Promise<void> {
  await operator.rebuild({ kept: true, reset: true });
}
