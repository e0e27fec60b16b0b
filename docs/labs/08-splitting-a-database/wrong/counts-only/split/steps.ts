import { comparing, withStep } from '#labs/08-splitting-a-database/changed-step.js';

export { carry } from '#labs/08-splitting-a-database/solution/split/steps.js';

const COUNT = 'SELECT (SELECT count(*) FROM payments) + (SELECT count(*) FROM ledger) AS total';

/** The copy is taken for equal when it has as many rows. */
export const steps = withStep('verify', () =>
  comparing(COUNT, 'Rows of the copy are missing; undo the copy, and copy again.'),
);
