import type { Operator } from './operator.js';

/** What the operator does in the morning, once the map knows the addresses. What waits behind an event follows by itself. */
export async function redrive(operator: Operator): Promise<void> {
  for (const { id } of await operator.parked()) await operator.retry(id);
}
