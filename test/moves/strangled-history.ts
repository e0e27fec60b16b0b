import { businessDigest } from '../../tools/digest/business-digest.js';
import { differences } from '../../tools/digest/digest-difference.js';
import { playHistory } from '../digest/history.js';
import type { StackDriver } from '../driver/on-stack.js';
import { moveModule } from '../driver/operator.js';
import { digestOfUnmoved, STRANGLING } from './movable-stack.js';

/** The moves between the steps of the history: each module leaves, and when all are out, they come home in reverse. */
const MOVES = [
  ...STRANGLING.map((module) => [module, 'remote'] as const),
  ...[...STRANGLING].reverse().map((module) => [module, 'local'] as const),
];

/** What a history shows during which every module left and came home. */
export interface StrangledHistory {
  /** `payment remote: done`, in the order of the moves. */
  readonly moved: readonly string[];
  /** How its business facts differ from those of a run that never moved. */
  readonly differences: readonly unknown[];
  readonly digests: readonly [moved: string, unmoved: string];
}

/** What {@link playStrangled} is to find: every move was done, and nothing differs. */
export const ALL_MOVED = MOVES.map(([module, to]) => `${module} ${to}: done`);

/**
 * Plays the scripted history, and moves a module after each of its steps, until all are out and all are home again.
 * @param settled is called when all modules are out, and at the end
 * @throws Error when a move is refused or cancelled, or a request gets another response than the history wants
 */
export async function playStrangled(
  driver: StackDriver,
  settled: () => Promise<void> = async () => undefined,
): Promise<StrangledHistory> {
  const moves = [...MOVES];
  const moved: string[] = [];
  await playHistory(driver, {
    between: async () => {
      const [module, to] = moves.shift() ?? [];
      if (!module || !to) return;
      const { phase, copied, verified } = await moveModule(driver.stack, module, to);
      if (copied !== verified) throw new Error(`Of ${copied} rows of ${module}, ${verified} were verified.`);
      moved.push(`${module} ${to}: ${phase}`);
      if (moves.length === STRANGLING.length) await settled();
    },
  });
  await settled();
  const [digest, unmoved] = [await businessDigest(driver.rows), await digestOfUnmoved()];
  return { moved, differences: differences(unmoved, digest), digests: [digest.digest, unmoved.digest] };
}
