import { hasServer, startMovable } from './movable-stack.js';
import { ALL_MOVED, playStrangled } from './strangled-history.js';
import { onMoves } from './on-moves.js';

const LIMIT_MS = 600_000;

onMoves.each([
  ['SQLite files', false, true],
  ['PostgreSQL', true, hasServer],
] as const)(
  'while orders are placed and paid, every module leaves for %s and comes home',
  (_, onPostgres, possible) => {
    const run = possible ? it : it.skip;
    run(
      'and the business facts are those of a run that never moved',
      async () => {
        const driver = await startMovable({ onPostgres });
        try {
          const { moved, differences, digests } = await playStrangled(driver);
          expect([moved, differences]).toEqual([ALL_MOVED, []]);
          expect(digests[0]).toBe(digests[1]);
        } finally {
          await driver.close();
        }
      },
      LIMIT_MS,
    );
  },
);
