import type { Database } from './database.js';
import type { World } from './world.js';

/**
 * Changes the role of a database in a new epoch. The guard of the database refuses an epoch that does not rise.
 * @returns undefined when it was refused
 */
export function raise(
  { mechanisms }: World,
  database: Database,
  epoch: number,
  role: 'owner' | 'fenced',
): Database | undefined {
  if (mechanisms.epochsOnlyRise && database.epoch >= epoch) return undefined;
  return { ...database, epoch, role };
}
