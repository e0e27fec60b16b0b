import type { Operator } from './operator.js';

/** What the operator does in the morning, once the map knows the addresses. */
export async function redrive(operator: Operator): Promise<void> {
  const letters = await operator.read<{ event_id: string }>('SELECT event_id FROM dead_letters');
  await operator.republish(letters.map((letter) => letter.event_id));
}
