import { withStep } from '#labs/08-splitting-a-database/changed-step.js';

export { carry } from '#labs/08-splitting-a-database/solution/split/steps.js';

/** Nobody pays while all rows are copied. */
export const steps = withStep('copy', (solved) => ({ up: (move) => move.door.paused(() => solved.up(move)) }));
