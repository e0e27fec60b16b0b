import { withStep } from '#labs/08-splitting-a-database/changed-step.js';
import { carry as carryBothWays } from '#labs/08-splitting-a-database/solution/split/steps.js';
import type { Move } from '#labs/08-splitting-a-database/start/split/steps.js';

/** Changes are carried until the switch, and not after it. */
export async function carry(move: Move): Promise<void> {
  if (move.door.writes === 'shared') await carryBothWays(move);
}

/** The way back forgets what was written at the new place. */
export const steps = withStep('switch', (solved) => ({
  async undo(move) {
    await move.own.script('DELETE FROM payment_changes');
    await solved.undo(move);
  },
}));
