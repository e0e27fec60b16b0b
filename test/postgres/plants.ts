import 'reflect-metadata';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner, Table } from 'typeorm';
import { systemClock } from '../../src/platform/ops/clock.js';
import { uuidIds } from '../../src/platform/ops/ids.js';
import type { Database } from '../../src/platform/store/database/database.js';
import { type OpenStore, openStore, type StoreSpec } from '../../src/platform/store/open-store.js';

@Entity({ name: 'plants' })
export class PlantRow {
  @PrimaryColumn('varchar') plantId: string;
  @Column('integer') height: number;
}

export class Plants0000000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'plantId', type: 'varchar', isPrimary: true },
      { name: 'height', type: 'integer' },
    ];
    await runner.createTable(new Table({ name: 'plants', columns }));
  }
  async down(): Promise<void> {}
}

/** Opens the store of the module `garden` on a database. */
export function openGarden(database: Database, spec: Partial<StoreSpec> = {}): Promise<OpenStore> {
  return openStore({
    module: 'garden',
    database,
    rows: [PlantRow],
    migrations: [Plants0000000000100],
    clock: systemClock,
    ids: uuidIds,
    log: { append: () => Promise.resolve([]) },
    ...spec,
  });
}

/** Plants one in a unit of work. */
export function plant(store: OpenStore, plantId: string, height = 1) {
  return store.units.run('garden.plant', (tx) => tx.manager.insert(PlantRow, { plantId, height }));
}

/** The plants that a reader sees. */
export async function plants(store: OpenStore): Promise<readonly string[]> {
  return (await store.reads.manager.find(PlantRow)).map(({ plantId }) => plantId).sort();
}
