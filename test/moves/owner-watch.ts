import type { MovedDatabases } from './moved-databases.js';
import type { Side } from './module-files.js';
import { otherSide } from './moving-hosts.js';

/**
 * Looks at the roles of both databases, the target first: a source that is fenced before the target is activated is never seen beside it.
 * @returns how to end it: with how many databases were owners at once, at most
 */
export function watchOwners(databases: MovedDatabases, target: Side): { end(): Promise<number> } {
  let [most, over] = [0, false];
  const watching = (async () => {
    while (!over) {
      const roles = [await databases.ownership(target), await databases.ownership(otherSide(target))];
      most = Math.max(most, roles.filter((found) => found?.role === 'owner').length);
    }
  })();
  return {
    end: async () => {
      over = true;
      await watching;
      return most;
    },
  };
}
