import { movePatches } from './moves.js';
import type { Sabotage } from './patch.js';

const STORE = 'src/platform/store/store.test.ts';

export const oneWriter: Sabotage = {
  guarantee: 9,
  title: 'One writer',
  patches: [
    {
      name: 'takes a claim of any epoch',
      file: 'src/platform/store/sqlite/sqlite-fences.ts',
      find: "WHERE epoch = NEW.epoch AND role = NEW.role AND role <> 'fenced')",
      replace: 'WHERE 1 = 1)',
      proof: {
        suite: 'src/platform/store/roles.test.ts',
        test: 'that is fenced admits no claim at all, and a claim does not change',
      },
    },
    {
      name: 'lets the epoch of a database fall',
      file: 'src/platform/store/sqlite/sqlite-fences.ts',
      find: 'WHEN NEW.epoch < OLD.epoch OR ',
      replace: 'WHEN ',
      proof: {
        suite: 'src/platform/store/roles.test.ts',
        test: 'never goes back to an older epoch, and no epoch makes a database the owner twice',
      },
    },
    {
      name: 'remembers the commit number while the database has another owner',
      file: 'src/platform/store/unit/store-ownership.ts',
      find: `its commits went on without this process.
      this.counter.forget();`,
      replace: 'its commits went on without this process.',
      proof: {
        suite: 'src/platform/store/roles.test.ts',
        test: 'goes on with the commit numbers of the owner that it followed (guarantee 9)',
      },
    },
    {
      name: 'leaves the claim behind at the commit',
      file: 'src/platform/store/sqlite/sqlite-database.ts',
      find: "'DELETE FROM _claim; COMMIT'",
      replace: "'COMMIT'",
      proof: {
        suite: STORE,
        test: 'refuses writes with the claim of a group that has ended (guarantee 9)',
      },
    },
    {
      name: 'puts no fences back after a migration',
      file: 'src/platform/store/database/migrate.ts',
      find: 'await database.fences.derive(connection);',
      replace: 'if (before.size === 0) await database.fences.derive(connection);',
      proof: { suite: STORE, test: 'fences tables that a later migration made or rebuilt' },
    },
    {
      name: 'lets a second process open the database',
      file: 'src/platform/store/open-store.ts',
      find: 'const lock = await database.lock();',
      replace: 'const lock = { release: () => Promise.resolve() };',
      proof: { suite: STORE, test: 'refuses a second process on the same file' },
    },
    {
      name: 'takes the claim of a process that another one has overtaken',
      file: 'src/platform/store/sqlite/sqlite-fences.ts',
      find: 'WHERE token = NEW.token)',
      replace: 'WHERE token >= NEW.token)',
      proof: {
        suite: 'src/platform/store/writer-token.test.ts',
        test: 'refuses every unit of the process that was overtaken, and gives no commit number twice (guarantee 9)',
      },
    },
    {
      name: 'becomes the owner of a database without raising its token',
      file: 'src/platform/store/database/writer-token.ts',
      find: 'SET token = token + 1,',
      replace: 'SET token = token,',
      proof: {
        suite: 'src/platform/store/writer-token.test.ts',
        test: 'refuses every unit of the process that was overtaken, and gives no commit number twice (guarantee 9)',
      },
    },
    {
      name: 'lets whoever once had a lease write',
      file: 'src/platform/store/unit/lease.ts',
      find: 'if (row && this.token !== undefined && Number(row.token) === this.token) return;',
      replace: 'if (row) return;',
      proof: {
        suite: 'src/platform/store/unit/lease.test.ts',
        test: 'goes to another when it has expired, and its former holder can no longer write',
      },
    },
    {
      name: 'compares the clocks of two processes to see whether a lease has run out',
      file: 'src/platform/store/unit/lease.ts',
      find: '!this.hasRunOut(row)) return { others: row };',
      replace: 'row.until > utc(tx.now())) return { others: row };',
      proof: {
        suite: 'src/platform/store/unit/lease.test.ts',
        test: 'goes to another in time, and not before, although the clock was set',
      },
    },
    {
      name: 'lets a feed advance without its lease',
      file: 'src/platform/events/feed/feed-lease.ts',
      find: '(this.lease ?? this.store.units).run(',
      replace: 'this.store.units.run(',
      proof: {
        suite: 'src/platform/events/engine/feed-lease.test.ts',
        test: 'are advanced by no process that has lost the lease without noticing; its holder goes on (guarantee 9)',
      },
    },
    ...movePatches,
  ],
};
