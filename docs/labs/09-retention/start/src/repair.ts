import type { Operator } from './operator.js';

/** What the operator does once the build with the handlers has started. */
export async function repair(_operator: Operator): Promise<void> {}
