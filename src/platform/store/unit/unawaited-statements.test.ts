import 'reflect-metadata';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner, Table } from 'typeorm';
import { openTemporaryStore, type TemporaryStore } from '../../testing/open-temporary-store.js';
import type { UnitTx } from './unit-of-work.js';
import type { UnitStatements } from './unit-statements.js';

@Entity({ name: 'plants' })
class PlantRow {
  @PrimaryColumn('varchar') plantId: string;
  @Column('integer') height: number;
}

class Plants0000000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'plantId', type: 'varchar', isPrimary: true },
      { name: 'height', type: 'integer' },
    ];
    await runner.createTable(new Table({ name: 'plants', columns }));
  }
  async down(): Promise<void> {}
}

const INSERT = 'INSERT INTO plants ("plantId", height) VALUES (?, 1)';
const UNDER_WAY =
  /^garden\.plant in garden ended while ('INSERT INTO .+'|manager\.insert\(\)) was under way, and was rolled back; await every statement before the unit returns\.$/;

/** Runs on SQLite with the driver of SQLITE_DRIVER, and on the server of TEST_DATABASE_URL. */
describe('a unit that ends while a statement that it started is under way', () => {
  let store: TemporaryStore;
  let unhandled: unknown[];
  const note = (reason: unknown) => void unhandled.push(reason);

  beforeEach(async () => {
    unhandled = [];
    process.on('unhandledRejection', note);
    store = await openTemporaryStore({ rows: [PlantRow], migrations: [Plants0000000000100] });
  });
  afterEach(async () => {
    await store.remove();
    process.off('unhandledRejection', note);
  });

  const run = (work: (tx: UnitTx) => Promise<unknown>) => store.units.run('garden.plant', work);
  const insert = (tx: UnitTx, plantId: string) => tx.sql.all(INSERT, [plantId]);
  /** The plants that are there once every rejection that nobody handled has been reported. */
  const planted = async () => {
    await run(() => Promise.resolve());
    await new Promise((resolve) => setImmediate(resolve));
    const rows = await store.reads.sql.all('SELECT "plantId" FROM plants ORDER BY "plantId"');
    return rows.map((row) => row['plantId']);
  };

  /** Resolves once a statement of the unit has failed, and nothing of it is under way: however long that takes. */
  const failed = async (tx: UnitTx) => {
    const { statements } = tx as unknown as { statements: UnitStatements };
    while (!statements.failed || statements.underWay !== undefined)
      await new Promise((resolve) => setImmediate(resolve));
  };

  it('fails, and none of its writes is committed (guarantee 2)', async () => {
    const forgetful = run(async (tx) => {
      await insert(tx, 'fern');
      void insert(tx, 'moss');
    });
    await expect(forgetful).rejects.toThrow(UNDER_WAY);
    expect([await planted(), unhandled]).toEqual([[], []]);
  });

  it('fails when it did not wait for an operation of TypeORM, which may not have sent its statement yet', async () => {
    const forgetful = run(async (tx) => void tx.manager.insert(PlantRow, { plantId: 'fern', height: 1 }));
    await expect(forgetful).rejects.toThrow(UNDER_WAY);
    expect([await planted(), unhandled]).toEqual([[], []]);
  });

  it('fails when code that it did not wait for has yet to send statements: no half of them is committed', async () => {
    const chain = async (tx: UnitTx) => {
      for (const plantId of ['fern', 'moss', 'rose', 'sage', 'thyme', 'ivy']) await insert(tx, plantId);
    };
    await expect(run(async (tx) => void chain(tx))).rejects.toThrow(UNDER_WAY);
    expect([await planted(), unhandled]).toEqual([[], []]);
  });

  it('fails when the statement fails, and leaves no unhandled rejection', async () => {
    await run((tx) => insert(tx, 'fern'));
    await expect(run(async (tx) => void insert(tx, 'fern'))).rejects.toThrow(UNDER_WAY);
    const viaTypeOrm = run(async (tx) => void tx.manager.insert(PlantRow, { plantId: 'fern', height: 1 }));
    await expect(viaTypeOrm).rejects.toThrow(UNDER_WAY);
    expect([await planted(), unhandled]).toEqual([['fern'], []]);
  });

  it('fails when a statement that it did not wait for had failed before it ended', async () => {
    await run((tx) => insert(tx, 'fern'));
    const forgetful = run(async (tx) => {
      void insert(tx, 'fern');
      await failed(tx);
    });
    await expect(forgetful).rejects.toThrow('went on after a statement of its unit of work had failed');
    const viaTypeOrm = run(async (tx) => {
      void tx.manager.insert(PlantRow, { plantId: 'fern', height: 1 });
      await failed(tx);
    });
    await expect(viaTypeOrm).rejects.toThrow('went on after a statement of its unit of work had failed');
    expect([await planted(), unhandled]).toEqual([['fern'], []]);
  });

  it('fails with its own error when it throws, and writes nothing', async () => {
    const wilted = run(async (tx) => {
      void insert(tx, 'fern');
      throw new Error('wilted');
    });
    await expect(wilted).rejects.toThrow(/^wilted$/);
    const together = run((tx) => Promise.all([insert(tx, 'rose'), insert(tx, 'rose'), insert(tx, 'sage')]));
    await expect(together).rejects.toThrow(/UNIQUE|unique/);
    expect([await planted(), unhandled]).toEqual([[], []]);
  });

  it('does not affect the other units of its group', async () => {
    const results = await Promise.allSettled([
      run((tx) => insert(tx, 'fern')),
      run(async (tx) => void insert(tx, 'moss')),
      run((tx) => tx.manager.insert(PlantRow, { plantId: 'rose', height: 1 })),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([await planted(), unhandled]).toEqual([['fern', 'rose'], []]);
  });

  it('does not fail when it waited for all of them, in any way', async () => {
    await run((tx) => insert(tx, 'fern'));
    await run((tx) => tx.manager.insert(PlantRow, { plantId: 'ivy', height: 1 }));
    await run((tx) => Promise.all(['moss', 'rose'].map((plantId) => insert(tx, plantId))));
    await run(async (tx) => {
      const later = insert(tx, 'sage');
      await insert(tx, 'thyme');
      await later;
    });
    expect(await planted()).toEqual(['fern', 'ivy', 'moss', 'rose', 'sage', 'thyme']);
  });
});
