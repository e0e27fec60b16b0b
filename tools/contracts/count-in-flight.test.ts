import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sagaMigrations } from '../../src/platform/saga/saga-tables.js';
import { SqliteDatabase } from '../../src/platform/store/sqlite/sqlite-database.js';
import { openTemporaryStore, type TemporaryStore } from '../../src/platform/testing/open-temporary-store.js';
import { TEST_DRIVER } from '../../src/platform/testing/temporary-database.js';
import { countInFlight } from './count-in-flight.mjs';

describe('the sagas in flight in the data of a checkout', () => {
  let root: string;
  let store: TemporaryStore | undefined;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ficus-count-'));
  });
  afterEach(async () => {
    await store?.remove();
    store = undefined;
    await rm(root, { recursive: true, force: true });
  });

  const begin = async (directory: string, migrations = sagaMigrations) => {
    const database = new SqliteDatabase(join(directory, 'garden.sqlite'), TEST_DRIVER);
    store = await openTemporaryStore({ database, migrations });
    return store;
  };
  const add = (to: TemporaryStore, saga: string, id: string, state: string) =>
    to.units.run('plant', (tx) =>
      tx.sql.all(
        `INSERT INTO _saga (saga, id, input, state, listening, attempts, correlation_id, started_at)
         VALUES (?, ?, 'null', ?, 0, 0, 'c1', '2026-12-01T00:00:00.000Z')`,
        [saga, id, state],
      ),
    );

  it('counts those that have not ended, by saga', async () => {
    const garden = await begin(root);
    for (const [id, state] of Object.entries({ g1: 'running', g2: 'stuck', g3: 'done' }))
      await add(garden, 'growth', id, state);
    await add(garden, 'pruning', 'p1', 'done');
    const found = await countInFlight('/nowhere', 'garden', { DATA_DIR: root });
    expect(found?.place).toContain('garden.sqlite');
    expect([...(found?.counts ?? [])]).toEqual([['growth', 2]]);
  });

  it('are unknown where there is no database, or one that no program has begun', async () => {
    expect(await countInFlight(root, 'garden', {})).toBeUndefined();
    await begin(root, []);
    expect(await countInFlight('/nowhere', 'garden', { DATA_DIR: root })).toBeUndefined();
  });
});
