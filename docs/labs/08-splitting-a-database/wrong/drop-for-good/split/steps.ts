import { withStep } from '#labs/08-splitting-a-database/changed-step.js';

export { carry } from '#labs/08-splitting-a-database/solution/split/steps.js';

/** The tables come back, and their rows do not. */
export const steps = withStep('drop', (solved) => ({
  async undo(move) {
    await solved.undo(move);
    await move.shared.script('DELETE FROM ledger; DELETE FROM payments');
  },
}));
