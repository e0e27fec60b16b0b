import { hasServer, startMovable } from './movable-stack.js';
import { allMoved, OUT_AGAIN, playStrangled } from './strangled-history.js';
import { onMoves } from './on-moves.js';

const LIMIT_MS = 600_000;
/** A monolith on PostgreSQL: with `--long`. */
const isLong = process.env['TEST_MOVES'] === 'long';

onMoves.each([
  ['SQLite files', 'SQLite files', {}, true],
  ['SQLite files', 'PostgreSQL', { onPostgres: true }, hasServer],
  ['PostgreSQL', 'SQLite files', { homeOnPostgres: true }, hasServer && isLong],
  ['PostgreSQL', 'PostgreSQL', { homeOnPostgres: true, onPostgres: true }, hasServer && isLong],
] as const)(
  'while orders are placed and paid, every module leaves from %s for %s, comes home, and leaves again',
  (_, __, databases, possible) => {
    const run = possible ? it : it.skip;
    run(
      'and the business facts are those of a run that never moved',
      async () => {
        const driver = await startMovable(databases);
        try {
          const { moved, differences, digests } = await playStrangled(driver, undefined, OUT_AGAIN);
          expect([moved, differences]).toEqual([allMoved(OUT_AGAIN), []]);
          expect(digests[0]).toBe(digests[1]);
        } finally {
          await driver.close();
        }
      },
      LIMIT_MS,
    );
  },
);
