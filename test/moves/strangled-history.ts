import { businessDigest } from '../../tools/digest/business-digest.js';
import { differences } from '../../tools/digest/digest-difference.js';
import { playHistory } from '../digest/history.js';
import type { StackDriver } from '../driver/on-stack.js';
import { digestOfUnmoved, STRANGLING } from './movable-stack.js';
import { PlacedLiveMoves } from './placed-live-moves.js';

const OUT = STRANGLING.map((module) => [module, 'remote'] as const);
const HOME = [...STRANGLING].reverse().map((module) => [module, 'local'] as const);
/** The live moves between the steps of the history: each module leaves, and when all are out, they come home in reverse. */
const MOVES = [...OUT, ...HOME];
/** The same, and all leave once more. */
export const OUT_AGAIN = [...MOVES, ...OUT];

/** What a history shows during which every module left and came home. */
export interface StrangledHistory {
  /** `payment remote: equal`, in the order of the moves. */
  readonly moved: readonly string[];
  /** How its business facts differ from those of a run that never moved. */
  readonly differences: readonly unknown[];
  readonly digests: readonly [moved: string, unmoved: string];
}

/** What {@link playStrangled} is to find: after every move the former database followed with equal rows, and nothing differs. */
export const allMoved = (moves: typeof MOVES = MOVES) => moves.map(([module, to]) => `${module} ${to}: equal`);

/**
 * Plays the scripted history, and moves a module after each of its steps, until all are out and all are home again.
 * @param settled is called when all modules are out, and at the end
 * @param wanted the moves, one after each step
 * @throws Error when a move is refused or cancelled, or a request gets another response than the history wants
 */
export async function playStrangled(
  driver: StackDriver,
  settled: () => Promise<void> = async () => undefined,
  wanted: typeof MOVES = MOVES,
): Promise<StrangledHistory> {
  const moves = [...wanted];
  const placed = await PlacedLiveMoves.of(driver.stack);
  const moved: string[] = [];
  await playHistory(driver, {
    between: async () => {
      const [module, to] = moves.shift() ?? [];
      if (!module || !to) return;
      if (moved.length < STRANGLING.length) await placed.begin(module);
      await placed.go(module, to);
      moved.push(`${module} ${to}: ${(await placed.verify(module)) > 0 ? 'equal' : 'empty'}`);
      if (moved.length === STRANGLING.length) await settled();
    },
  });
  await settled();
  const [digest, unmoved] = [await businessDigest(driver.rows), await digestOfUnmoved()];
  return { moved, differences: differences(unmoved, digest), digests: [digest.digest, unmoved.digest] };
}
