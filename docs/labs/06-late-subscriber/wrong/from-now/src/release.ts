import type { Release } from './books.js';

/** Nothing is copied: settlement hears of every payment. */
export async function beforeDeploy(_release: Release): Promise<void> {}

/** Nor afterwards. */
export async function afterDeploy(_release: Release): Promise<void> {}
