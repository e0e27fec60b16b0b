import 'reflect-metadata';
import { systemClock } from '../ops/clock.js';
import { uuidIds } from '../ops/ids.js';
import { temporaryDatabase, type TemporaryDatabase, TEST_SERVER } from '../testing/temporary-database.js';
import type { Ownership } from './database/ownership.js';
import { StoreTables0000000000001 } from './database/store-tables.js';
import { WriterToken0000000000040 } from './database/writer-token.js';
import { type OpenStore, openStore } from './open-store.js';

/** The fences of the version before there were roles, on SQLite. */
const FORMER_FENCES = [
  `CREATE TRIGGER "_fence__claim_insert" BEFORE INSERT ON _claim
     WHEN NOT EXISTS (SELECT 1 FROM _epoch WHERE epoch = NEW.epoch AND writable = 1)
     BEGIN SELECT RAISE(ABORT, 'FICUS_FENCED this epoch may not write'); END;`,
  `CREATE TRIGGER "_fence__claim_owner" BEFORE INSERT ON _claim
     WHEN NOT EXISTS (SELECT 1 FROM _owner WHERE token = NEW.token)
     BEGIN SELECT RAISE(ABORT, 'FICUS_OVERTAKEN another process owns this database'); END;`,
  `CREATE TRIGGER "_fence__seed_insert" BEFORE INSERT ON _seed
     WHEN NOT EXISTS (SELECT 1 FROM _claim JOIN _epoch ON _epoch.epoch = _claim.epoch WHERE _epoch.writable = 1)
     BEGIN SELECT RAISE(ABORT, 'FICUS_UNCLAIMED INSERT on _seed'); END;`,
];

describe('a database of the version before there were roles', () => {
  let temporary: TemporaryDatabase;
  let store: OpenStore | undefined;
  beforeEach(async () => {
    temporary = await temporaryDatabase('garden');
  });
  afterEach(async () => {
    await store?.close();
    await temporary.remove();
  });

  const open = async (epoch: number, writable: number) => {
    const tokens = TEST_SERVER === undefined ? [WriterToken0000000000040] : [];
    const source = await temporary.again().dataSource({
      rows: [],
      migrations: [StoreTables0000000000001, ...tokens],
    });
    await source.runMigrations();
    await source.query("INSERT INTO _seed (module, seeded_at) VALUES ('old', 'then')");
    await source.query('UPDATE _commit SET number = 41');
    await source.query(`UPDATE _epoch SET epoch = ${epoch}, writable = ${writable}`);
    if (TEST_SERVER === undefined) for (const fence of FORMER_FENCES) await source.query(fence);
    await source.destroy();
    store = await openStore({
      ...{ module: 'garden', database: temporary.again(), rows: [], migrations: [] },
      ...{ clock: systemClock, ids: uuidIds, log: { append: () => Promise.resolve([]) } },
    });
    return store;
  };
  const sow = ({ units }: OpenStore) =>
    units.run('garden.sow', (tx) => tx.sql.all("INSERT INTO _seed (module, seeded_at) VALUES ('new', 'today')"));

  it('becomes the owner at its epoch when it was writable, and keeps its rows and its commit number', async () => {
    const upgraded = await open(3, 1);
    expect(upgraded.ownership).toEqual<Ownership>({ epoch: 3, role: 'owner' });
    expect((await sow(upgraded)).commit).toEqual({ module: 'garden', epoch: 3, number: 42 });
    expect(await upgraded.reads.sql.all('SELECT module FROM _seed ORDER BY module')).toEqual([
      { module: 'new' },
      { module: 'old' },
    ]);
  });

  it('is fenced at its epoch when it was not writable', async () => {
    const upgraded = await open(2, 0);
    expect(upgraded.ownership).toEqual<Ownership>({ epoch: 2, role: 'fenced' });
    await expect(sow(upgraded)).rejects.toThrow('garden does not write here at present');
  });
});
