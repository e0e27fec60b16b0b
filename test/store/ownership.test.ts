import 'reflect-metadata';
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { openTemporaryStore } from '../../src/platform/testing/open-temporary-store.js';
import { TEST_SERVER } from '../../src/platform/testing/temporary-database.js';

const NOT_THERE = /no such table: plants|relation "plants" does not exist/;
const OUT_OF_REACH = /too many attached databases|cross-database references are not implemented/;

/** A statement that would reach into another database. */
function reachingInto(database: string): string {
  if (TEST_SERVER === undefined) return `ATTACH DATABASE '${database}' AS garden`;
  return `SELECT * FROM "${new URL(database).pathname.slice(1)}".public.plants`;
}

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
    await expect(water.reads.sql.all('SELECT * FROM plants')).rejects.toThrow(NOT_THERE);
    const write = water.units.run('water.plant', (tx) => tx.sql.all("INSERT INTO plants VALUES ('weed')"));
    await expect(write).rejects.toThrow(NOT_THERE);
  });

  it('a module cannot attach the database of another module, neither to read nor in a unit of work', async () => {
    const attach = reachingInto(garden.again().description);
    await expect(water.reads.sql.all(attach)).rejects.toThrow(OUT_OF_REACH);
    const inUnit = water.units.run('water.take', (tx) => tx.sql.all(attach));
    await expect(inUnit).rejects.toThrow(OUT_OF_REACH);
    const inSnapshot = water.reads.snapshot((at) => at.sql.all(attach));
    await expect(inSnapshot).rejects.toThrow(OUT_OF_REACH);
  });

  it('whoever opens the file of a module beside it cannot write to it', async () => {
    const beside = await garden.again().writer();
    for (const statement of [
      "INSERT INTO plants VALUES ('weed')",
      'DELETE FROM plants',
      TEST_SERVER === undefined ? "REPLACE INTO plants VALUES ('fern')" : 'TRUNCATE plants',
    ])
      await expect(beside.script(statement)).rejects.toThrow('FICUS_UNCLAIMED');
    await beside.close();
    expect(await garden.reads.sql.all('SELECT * FROM plants')).toEqual([{ id: 'fern' }]);
  });
});
