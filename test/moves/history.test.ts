import { businessDigest } from '../../tools/digest/business-digest.js';
import { differences } from '../../tools/digest/digest-difference.js';
import { playHistory } from '../digest/history.js';
import type { StackDriver } from '../driver/on-stack.js';
import { moveModule } from '../driver/operator.js';
import { digestOfUnmoved, hasServer, startMovable, STRANGLING } from './movable-stack.js';

const LIMIT_MS = 600_000;

/** The moves between the steps of the history: each module leaves, and when all are out, they come home in reverse. */
const MOVES = [
  ...STRANGLING.map((module) => [module, 'remote'] as const),
  ...[...STRANGLING].reverse().map((module) => [module, 'local'] as const),
];

describe.each([
  ['SQLite files', false, true],
  ['PostgreSQL', true, hasServer],
] as const)(
  'while orders are placed and paid, every module leaves for %s and comes home',
  (_, onPostgres, possible) => {
    const run = possible ? it : it.skip;
    run(
      'and the business facts are those of a run that never moved',
      async () => {
        const driver: StackDriver = await startMovable({ onPostgres });
        try {
          const moves = [...MOVES];
          const moved: string[] = [];
          await playHistory(driver, {
            between: async () => {
              const [module, to] = moves.shift() ?? [];
              if (!module || !to) return;
              const { phase, copied, verified } = await moveModule(driver.stack, module, to);
              moved.push(`${module} ${to}: ${phase}`);
              expect([phase, verified]).toEqual(['done', copied]);
            },
          });
          expect(moved).toEqual(MOVES.map(([module, to]) => `${module} ${to}: done`));
          const digest = await businessDigest(driver.rows);
          const unmoved = await digestOfUnmoved();
          expect(differences(unmoved, digest)).toEqual([]);
          expect(digest.digest).toBe(unmoved.digest);
        } finally {
          await driver.close();
        }
      },
      LIMIT_MS,
    );
  },
);
