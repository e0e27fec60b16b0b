import { Unavailable } from '../../contract/failure.js';
import type { Log, LogFields } from '../../ops/log.js';
import { openTemporaryStore, type TemporaryStore } from '../../testing/open-temporary-store.js';
import { TEST_DRIVER, TEST_SERVER } from '../../testing/temporary-database.js';

const counting = (rows: string) =>
  `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ${rows}) SELECT COUNT(*) AS n FROM n`;
/** Runs for minutes, on any machine. */
const ENDLESS = counting('10000000000');
/** The same as a write, whose interruption ends the transaction on SQLite. */
const ENDLESS_WRITE = `INSERT INTO _seed (module, seeded_at) SELECT 'endless', n FROM (${ENDLESS}) counted`;
const budgetMs = 300;

const canBreakOff = TEST_SERVER !== undefined || TEST_DRIVER.name === 'sqlite3';

describe('a statement that runs longer than its unit may take', () => {
  let store: TemporaryStore;
  let warnings: { readonly fields: LogFields; readonly message: string }[];

  beforeEach(async () => {
    warnings = [];
    const warn = (fields: LogFields, message: string) => void warnings.push({ fields, message });
    store = await openTemporaryStore({ logger: { warn } as unknown as Log });
  });
  afterEach(() => store.remove());

  const sow = (plant: string) =>
    store.units.run('garden.sow', (tx) =>
      tx.sql.all('INSERT INTO _seed (module, seeded_at) VALUES (?, ?)', [plant, 'today']),
    );
  const sown = async () =>
    (await store.reads.sql.all('SELECT module FROM _seed ORDER BY module')).map((row) => row['module']);
  const count = (statement: string) => store.units.run('garden.count', (tx) => tx.sql.all(statement), { budgetMs });

  for (const [kind, statement] of Object.entries({ read: ENDLESS, write: ENDLESS_WRITE }))
    (canBreakOff ? it : it.skip)(
      `is interrupted (a ${kind}): its unit fails with Unavailable, and the other units of the group commit`,
      async () => {
        const results = await Promise.allSettled([sow('fern'), count(statement), sow('moss')]);
        expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
        const [, counted] = results;
        expect((counted as PromiseRejectedResult).reason).toBeInstanceOf(Unavailable);
        expect(await sown()).toEqual(['fern', 'moss']);
      },
      30_000,
    );

  (canBreakOff ? it : it.skip)(
    'is interrupted once: when the unit itself took most of the time, its `otherwise` runs instead',
    async () => {
      let runs = 0;
      const sowing = sow('fern');
      const counted = store.units.run<unknown>(
        'garden.count',
        async (tx) => {
          runs += 1;
          await new Promise((resolve) => setTimeout(resolve, budgetMs - 50));
          return tx.sql.all(ENDLESS);
        },
        { budgetMs, otherwise: (tx) => tx.sql.all('SELECT module FROM _seed') },
      );
      const [, answer] = await Promise.all([sowing, counted]);
      expect([runs, answer.value]).toEqual([1, [{ module: 'fern' }]]);
    },
    30_000,
  );

  it('is named in a warning, with its unit and its time, and without its values', async () => {
    const slow = `${counting(canBreakOff ? '10000000000' : '3000000')} WHERE CAST(n.x AS varchar) <> ?`;
    const took = store.units.run('garden.count', (tx) => tx.sql.all(slow, ['secret']), { budgetMs: 100 });
    await took.catch(() => undefined);
    const { fields, message } = warnings.at(-1) ?? {};
    expect(fields).toMatchObject({ module: 'garden', unit: 'garden.count', budgetMs: 100 });
    expect(message).toMatch(
      /^A statement of garden\.count in garden took \d+ ms, and its unit of work may take 100 ms; every other unit of garden waited\. Look at the plan of the statement, and at what else holds the database: WITH RECURSIVE/,
    );
    expect(JSON.stringify(warnings)).not.toContain('secret');
  });
});
