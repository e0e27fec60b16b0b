import { comparing, withStep } from '#labs/08-splitting-a-database/changed-step.js';

export { carry } from '#labs/08-splitting-a-database/solution/split/steps.js';

const SUM = 'SELECT sum(amount) AS total FROM payments';

/** The copy is taken for equal when its payments have the same sum. */
export const steps = withStep('verify', () =>
  comparing(SUM, 'Money is missing in the copy; undo the copy, and copy again.'),
);
