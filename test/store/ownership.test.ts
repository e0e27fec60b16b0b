import 'reflect-metadata';
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { openTemporaryStore } from '../../src/platform/store/open-temporary-store.js';

function tableOf(name: string) {
  return class implements MigrationInterface {
    readonly name = `Make_${name}_0000000000100`;
    async up(runner: QueryRunner): Promise<void> {
      await runner.createTable(new Table({ name, columns: [{ name: 'id', type: 'varchar', isPrimary: true }] }));
    }
    async down(): Promise<void> {}
  };
}

describe('guarantee 1: ownership', () => {
  let garden: Awaited<ReturnType<typeof openTemporaryStore>>;
  let water: Awaited<ReturnType<typeof openTemporaryStore>>;
  beforeEach(async () => {
    garden = await openTemporaryStore({ module: 'garden', migrations: [tableOf('plants')] });
    water = await openTemporaryStore({ module: 'water', migrations: [tableOf('wells')] });
    await garden.units.run('garden.plant', (tx) => tx.sql.all("INSERT INTO plants VALUES ('fern')"));
  });
  afterEach(() => Promise.all([garden.remove(), water.remove()]));

  it('a module finds no table of another module in its database', async () => {
    await expect(water.reads.sql.all('SELECT * FROM plants')).rejects.toThrow('no such table: plants');
    const write = water.units.run('water.plant', (tx) => tx.sql.all("INSERT INTO plants VALUES ('weed')"));
    await expect(write).rejects.toThrow('no such table: plants');
  });

  it('a module cannot attach the database of another module, neither to read nor in a unit of work', async () => {
    const attach = `ATTACH DATABASE '${garden.again().description}' AS garden`;
    await expect(water.reads.sql.all(attach)).rejects.toThrow('too many attached databases');
    const inUnit = water.units.run('water.take', (tx) => tx.sql.all(attach));
    await expect(inUnit).rejects.toThrow('too many attached databases');
    const inSnapshot = water.reads.snapshot((at) => at.sql.all(attach));
    await expect(inSnapshot).rejects.toThrow('too many attached databases');
  });

  it('whoever opens the file of a module beside it cannot write to it', async () => {
    const beside = await garden.again().writer();
    for (const statement of [
      "INSERT INTO plants VALUES ('weed')",
      'DELETE FROM plants',
      "REPLACE INTO plants VALUES ('fern')",
    ])
      await expect(beside.script(statement)).rejects.toThrow('FICUS_UNCLAIMED');
    await beside.close();
    expect(await garden.reads.sql.all('SELECT * FROM plants')).toEqual([{ id: 'fern' }]);
  });
});
