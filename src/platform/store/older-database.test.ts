import 'reflect-metadata';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { systemClock } from '../ops/clock.js';
import { uuidIds } from '../ops/ids.js';
import { temporaryDatabase, type TemporaryDatabase, TEST_SERVER } from '../testing/temporary-database.js';
import type { Ownership } from './database/ownership.js';
import { StoreTables0000000000001 } from './database/store-tables.js';
import { WriterToken0000000000040 } from './database/writer-token.js';
import { type OpenStore, openStore, type StoreSpec } from './open-store.js';

/** The fences of the version before there were roles. */
const FORMER_SQLITE_FENCES = [
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
const trigger = (table: string, when: string, each: string, called: string) =>
  `CREATE TRIGGER "_fence" BEFORE ${when} ON "${table}" FOR EACH ${each} EXECUTE FUNCTION "${called}"();
   ALTER TABLE "${table}" ENABLE ALWAYS TRIGGER "_fence"`;
const FORMER_POSTGRES_FENCES = [
  `CREATE FUNCTION "_fence_unclaimed"() RETURNS trigger LANGUAGE plpgsql AS $fence$ BEGIN
     IF NOT EXISTS (SELECT 1 FROM _claim c JOIN _epoch e ON e.epoch = c.epoch WHERE e.writable = 1) THEN
       RAISE EXCEPTION 'FICUS_UNCLAIMED % on %', TG_OP, TG_TABLE_NAME;
     END IF;
     RETURN NULL;
   END $fence$`,
  `CREATE FUNCTION "_fence_claim"() RETURNS trigger LANGUAGE plpgsql AS $fence$ BEGIN
     IF NOT EXISTS (SELECT 1 FROM _epoch e WHERE e.epoch = NEW.epoch AND e.writable = 1) THEN
       RAISE EXCEPTION 'FICUS_FENCED this epoch may not write';
     END IF;
     RETURN NEW;
   END $fence$`,
  trigger('_claim', 'INSERT OR UPDATE', 'ROW', '_fence_claim'),
  ...['_commit', '_seed'].map((table) =>
    trigger(table, 'INSERT OR UPDATE OR DELETE OR TRUNCATE', 'STATEMENT', '_fence_unclaimed'),
  ),
];
const FORMER_FENCES = TEST_SERVER === undefined ? FORMER_SQLITE_FENCES : FORMER_POSTGRES_FENCES;

/** Runs before the database gets an identity and roles, which are later migrations. */
class Broken0000000000079 implements MigrationInterface {
  readonly name = 'Broken0000000000079';
  up = (runner: QueryRunner) => runner.query('SELECT 1 FROM nowhere');
  down = () => Promise.resolve();
}

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

  const makeOlder = async (epoch: number, writable: number) => {
    const tokens = TEST_SERVER === undefined ? [WriterToken0000000000040] : [];
    const source = await temporary.again().dataSource({
      rows: [],
      migrations: [StoreTables0000000000001, ...tokens],
    });
    await source.runMigrations();
    await source.query("INSERT INTO _seed (module, seeded_at) VALUES ('old', 'then')");
    await source.query('UPDATE _commit SET number = 41');
    await source.query(`UPDATE _epoch SET epoch = ${epoch}, writable = ${writable}`);
    for (const fence of FORMER_FENCES) await source.query(fence);
    await source.destroy();
  };
  const open = async (epoch: number, writable: number, migrations: StoreSpec['migrations'] = []) => {
    await makeOlder(epoch, writable);
    store = await openStore({
      ...{ module: 'garden', database: temporary.again(), rows: [], migrations },
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

  it('stays fit for the version that wrote it when a migration fails before it gets a role', async () => {
    await expect(open(3, 1, [Broken0000000000079])).rejects.toThrow('of garden failed and was rolled back');
    const older = await temporary.again().writer();
    const insert = "INSERT INTO _seed (module, seeded_at) VALUES ('beside', 'today')";
    const claim = TEST_SERVER === undefined ? '(epoch, token) SELECT 3, token FROM _owner' : '(epoch) VALUES (3)';
    try {
      await older.script(`BEGIN; INSERT INTO _claim ${claim}; ${insert}; DELETE FROM _claim; COMMIT`);
      expect(await older.all('SELECT module FROM _seed ORDER BY module')).toHaveLength(2);
      // A SQLite file gets its fences back when that version starts: it is the only one that writes there.
      const fences = await temporary.again().fences.missing(older);
      if (TEST_SERVER !== undefined) expect(fences).toEqual(['_epoch']);
    } finally {
      await older.close();
    }
  });
});
