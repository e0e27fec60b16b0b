import { drain } from './process-identity.mjs';
import { MONOLITH } from './launch-plan.mjs';
import { forgetRunning, readRunning, stillRunning } from './running-state.mjs';

/**
 * Ends what a supervisor has left behind that was killed itself: the processes that it recorded, by number and start.
 * @param {import('./directory.mjs').StackDirectory} directory
 * @param {number} limitMs
 * @returns {Promise<string[]>} the names of the processes
 */
export async function endOrphans(directory, limitMs) {
  const orphans = stillRunning(readRunning(directory));
  const [first, rest] = [
    orphans.filter(({ name }) => name === MONOLITH),
    orphans.filter(({ name }) => name !== MONOLITH),
  ];
  for (const group of [first, rest]) await Promise.all(group.map((orphan) => drain(orphan, limitMs)));
  forgetRunning(directory);
  return orphans.map(({ name }) => name);
}
