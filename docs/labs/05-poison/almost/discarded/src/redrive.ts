import type { Operator } from './operator.js';

/** What the operator does in the morning: frees the orders that wait behind a bad event. */
export async function redrive(operator: Operator): Promise<void> {
  for (const { id } of await operator.parked()) await operator.discard(id);
}
