import type { Release } from './books.js';

/** Nothing is copied: the past comes by the feed, as the present does. */
export async function beforeDeploy(_release: Release): Promise<void> {}

/** Nor afterwards. */
export async function afterDeploy(_release: Release): Promise<void> {}
