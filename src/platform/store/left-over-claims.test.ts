import 'reflect-metadata';
import { systemClock } from '../ops/clock.js';
import { uuidIds } from '../ops/ids.js';
import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { TEST_SERVER } from '../testing/temporary-database.js';
import type { Connection } from './database/database.js';
import { openStore } from './open-store.js';

/** A claim as somebody states it by hand, to repair data. */
const CLAIM =
  TEST_SERVER === undefined
    ? 'INSERT INTO _claim (epoch, token) SELECT epoch, token FROM _epoch, _owner'
    : 'INSERT INTO _claim (epoch) SELECT epoch FROM _epoch';
const WRITE = "INSERT INTO _seed (module, seeded_at) VALUES ('weed', 'today')";

describe('a claim that somebody has committed by hand', () => {
  let store: TemporaryStore;
  let outsider: Connection;
  beforeEach(async () => {
    store = await openTemporaryStore();
    outsider = await store.again().writer();
  });
  afterEach(async () => {
    await outsider.close();
    await store.remove();
  });
  const sow = (plant: string) =>
    store.units.run('garden.sow', (tx) =>
      tx.sql.all('INSERT INTO _seed (module, seeded_at) VALUES (?, ?)', [plant, '']),
    );

  it('stops no unit of work, and ends with the next group', async () => {
    await sow('ash');
    await outsider.script(CLAIM);
    await sow('beech');
    await expect(outsider.script(WRITE)).rejects.toThrow('FICUS_UNCLAIMED');
    expect(await store.reads.sql.all('SELECT module FROM _seed ORDER BY module')).toEqual([
      { module: 'ash' },
      { module: 'beech' },
    ]);
  });

  it('ends when the store is opened', async () => {
    await outsider.script(CLAIM);
    await store.close();
    const again = await openStore({
      module: 'garden',
      database: store.again(),
      rows: [],
      migrations: [],
      clock: systemClock,
      ids: uuidIds,
      log: { append: () => Promise.resolve([]) },
    });
    await expect(outsider.script(WRITE)).rejects.toThrow('FICUS_UNCLAIMED');
    await again.units.run('garden.sow', (tx) => tx.sql.all(WRITE));
    await again.close();
  });
});
