import { Unavailable } from '../../contract/failure.js';
import { BudgetExceeded } from './budget.js';
import { openTemporaryStore, type TemporaryStore } from '../../testing/open-temporary-store.js';
import { TEST_DRIVER, TEST_SERVER } from '../../testing/temporary-database.js';
import type { UnitTx } from './unit-of-work.js';

/** Long enough for the unit's budget to end in it, on any machine. */
const SLOW = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000000) SELECT COUNT(*) FROM n';
const budgetMs = 200;

describe('a unit of work whose budget ends', () => {
  let store: TemporaryStore;
  beforeEach(async () => {
    store = await openTemporaryStore();
  });
  afterEach(() => store.remove());

  const run = (work: (tx: UnitTx) => Promise<unknown>) => store.units.run('garden.water', work, { budgetMs });

  // The synchronous drivers run statements on the main thread: no timer ends while one runs.
  (TEST_SERVER === undefined && TEST_DRIVER.name !== 'sqlite3' ? it.skip : it)(
    'fails with Unavailable when it waited for its database: that is an outage, not a failure',
    async () => {
      const failure = run((tx) => tx.sql.all(SLOW));
      await expect(failure).rejects.toThrow(Unavailable);
      // A server says itself that the statement was broken off; the sentence for clients is then the one of every outage.
      await expect(failure).rejects.toThrow(
        TEST_SERVER === undefined
          ? 'garden.water in garden waited for its database for most of its 200 ms'
          : 'garden cannot write at present; try again with the same key.',
      );
    },
  );

  it('fails with BudgetExceeded when its own code took the time', async () => {
    await expect(run(() => new Promise(() => undefined))).rejects.toThrow(BudgetExceeded);
  });

  it('fails with BudgetExceeded when it sent quick statements without end', async () => {
    let over = false;
    const sending = run(async (tx) => {
      while (!over) await tx.sql.all('SELECT 1');
    });
    await expect(sending).rejects.toThrow(BudgetExceeded);
    over = true;
  });
});
