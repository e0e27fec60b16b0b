import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import {
  Column,
  DataSource,
  Entity,
  type EntityManager,
  type MigrationInterface,
  PrimaryColumn,
  type QueryRunner,
  Table,
} from 'typeorm';
import { openTemporaryStore } from '../../src/platform/testing/open-temporary-store.js';

/**
 * What goes wrong with one SQLite connection for every request, as TypeORM uses it, and what does not with a module's
 * store. Each history is played twice: on the naive design the anomaly appears (so the test would see it), on ours not.
 */

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

/** One way to keep plants: how to write in a transaction, how to write alone, how to read. */
interface Design {
  transaction(work: (manager: EntityManager) => Promise<void>): Promise<unknown>;
  write(work: (manager: EntityManager) => Promise<unknown>): Promise<unknown>;
  read(): Promise<string[]>;
  close(): Promise<void>;
}

async function naive(): Promise<Design> {
  const directory = await mkdtemp(join(tmpdir(), 'ficus-naive-'));
  const dataSource = await new DataSource({
    type: 'sqlite',
    database: join(directory, 'naive.sqlite'),
    enableWAL: true,
    entities: [PlantRow],
    synchronize: true,
  }).initialize();
  return {
    transaction: (work) => dataSource.transaction(work),
    write: (work) => work(dataSource.manager),
    read: async () => (await dataSource.manager.find(PlantRow)).map((row) => row.plantId).sort(),
    close: async () => {
      await dataSource.destroy();
      await rm(directory, { recursive: true });
    },
  };
}

async function ours(): Promise<Design> {
  const store = await openTemporaryStore({ rows: [PlantRow], migrations: [Plants0000000000100] });
  return {
    transaction: (work) => store.units.run('garden.transaction', (tx) => work(tx.manager)),
    write: (work) => store.units.run('garden.write', (tx) => work(tx.manager)),
    read: async () => (await store.reads.manager.find(PlantRow)).map((row) => row.plantId).sort(),
    close: () => store.remove(),
  };
}

const insert = (manager: EntityManager, plantId: string) => manager.insert(PlantRow, { plantId, height: 1 });

/** A point in a history that others wait for; after a moment they go on, since a correct design may never reach it. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, reached: () => Promise.race([opened, new Promise((resolve) => setTimeout(resolve, 400))]) };
}

/** A write that is acknowledged while another transaction is open, which is then rolled back. */
async function acknowledgedDuringRollback(design: Design): Promise<{ acknowledged: string[]; kept: string[] }> {
  const inside = gate();
  const written = gate();
  const acknowledged: string[] = [];
  const failing = design
    .transaction(async (manager) => {
      await insert(manager, 'rolled-back');
      inside.open();
      await written.reached();
      throw new Error('roll back');
    })
    .catch(() => undefined);
  await inside.reached();
  const alone = design
    .write((manager) => insert(manager, 'acknowledged'))
    .then(() => {
      acknowledged.push('acknowledged');
      written.open();
    });
  await Promise.all([failing, alone]);
  return { acknowledged, kept: await design.read() };
}

/** Two transactions at once; the first fails, the second succeeds with a write before and one after that. */
async function twoAtOnce(design: Design): Promise<string[]> {
  const firstInside = gate();
  const secondInside = gate();
  const firstOver = gate();
  const first = design
    .transaction(async (manager) => {
      await insert(manager, 'first');
      firstInside.open();
      await secondInside.reached();
      throw new Error('roll back');
    })
    .catch(() => firstOver.open());
  await firstInside.reached();
  const second = design.transaction(async (manager) => {
    await insert(manager, 'second-before');
    secondInside.open();
    await firstOver.reached();
    await insert(manager, 'second-after');
  });
  await Promise.allSettled([first, second]);
  return design.read();
}

/** What a reader sees while a transaction is open. */
async function readDuring(design: Design): Promise<string[]> {
  const inside = gate();
  const read = gate();
  const open = design.transaction(async (manager) => {
    await insert(manager, 'uncommitted');
    inside.open();
    await read.reached();
  });
  await inside.reached();
  const seen = await design.read();
  read.open();
  await open;
  return seen;
}

describe.each([
  ['the naive design', naive, true],
  ["a module's store", ours, false],
] as const)('%s', (_, make, broken) => {
  let design: Design;
  beforeEach(async () => {
    design = await make();
  });
  afterEach(() => design.close());

  it(`${broken ? 'loses' : 'keeps'} a row that was acknowledged while another transaction failed`, async () => {
    const { acknowledged, kept } = await acknowledgedDuringRollback(design);
    expect(acknowledged).toEqual(['acknowledged']);
    expect(kept).toEqual(broken ? [] : ['acknowledged']);
  });

  it(`${broken ? 'loses' : 'keeps'} a rollback when two transactions are open at once`, async () => {
    const kept = await twoAtOnce(design);
    expect(kept.includes('first')).toBe(broken);
  });

  it(`commits ${broken ? 'half of' : 'the whole of'} a transaction whose neighbour failed`, async () => {
    const kept = (await twoAtOnce(design)).filter((plant) => plant.startsWith('second'));
    expect(kept).toEqual(broken ? ['second-after'] : ['second-after', 'second-before']);
  });

  it(`shows a reader ${broken ? 'what may never be committed' : 'only what is committed'}`, async () => {
    expect(await readDuring(design)).toEqual(broken ? ['uncommitted'] : []);
  });
});

describe('a prepared read', () => {
  const open = (file: string) =>
    new Promise<sqlite3.Database>((resolve, reject) => {
      const handle: sqlite3.Database = new sqlite3.Database(file, (error) => (error ? reject(error) : resolve(handle)));
    });
  const close = (handle: sqlite3.Database) => new Promise<void>((resolve) => handle.close(() => resolve()));

  it('stays stale on the naive design: a get() that is not reset keeps its snapshot', async () => {
    const store = await openTemporaryStore({ rows: [PlantRow], migrations: [Plants0000000000100] });
    await store.units.run('garden.plant', (tx) => insert(tx.manager, 'first'));
    const reader = await open(store.again().description);
    const statement = reader.prepare('SELECT plantId FROM plants ORDER BY plantId DESC');
    const get = () =>
      new Promise((resolve, reject) => {
        statement.get((error: Error | null, row: unknown) => (error ? reject(error) : resolve(row)));
      });
    const count = () =>
      new Promise((resolve, reject) => {
        reader.all('SELECT COUNT(*) AS n FROM plants', (error, rows) => (error ? reject(error) : resolve(rows[0])));
      });
    expect(await get()).toEqual({ plantId: 'first' });
    await store.units.run('garden.plant', (tx) => insert(tx.manager, 'second'));
    expect(await count()).toEqual({ n: 1 });
    await new Promise<void>((resolve) => statement.finalize(() => resolve()));
    expect(await count()).toEqual({ n: 2 });
    await close(reader);
    await store.remove();
  });

  it("sees every commit on the read side of a module's store", async () => {
    const store = await openTemporaryStore({ rows: [PlantRow], migrations: [Plants0000000000100] });
    for (let n = 1; n <= 3; n += 1) {
      await store.units.run('garden.plant', (tx) => insert(tx.manager, `plant-${n}`));
      const [row] = await store.reads.sql.all('SELECT COUNT(*) AS n FROM plants');
      expect(row).toEqual({ n });
    }
    await store.remove();
  });
});
