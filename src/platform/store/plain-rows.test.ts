import 'reflect-metadata';
import { Column, Entity, ManyToOne, type MigrationInterface, PrimaryColumn, type QueryRunner, Table } from 'typeorm';
import { openTemporaryStore } from '../testing/open-temporary-store.js';
import { findRow, findRows, insertIfAbsent, insertRows, updateRows, upsertRows } from './plain-rows.js';
import type { Tx } from './unit/tx.js';

@Entity({ name: 'planted_beds' })
class BedRow {
  @PrimaryColumn({ type: 'varchar', name: 'bed_id' }) bedId: string;
  @Column({ type: 'integer' }) index: number;
  @Column({ type: 'varchar', name: 'last_note', nullable: true }) lastNote: string | null;
}

@Entity({ name: 'neighbouring_beds' })
class NeighbouringBedsRow {
  @PrimaryColumn({ type: 'varchar', name: 'bed_id' }) bedId: string;
  @PrimaryColumn({ type: 'varchar', name: 'beside_id' }) besideId: string;
}

@Entity({ name: 'plants' })
class PlantRow {
  @PrimaryColumn('varchar') plantId: string;
  @ManyToOne(() => BedRow) bed: BedRow;
}

class Beds0000000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'planted_beds',
        columns: [
          { name: 'bed_id', type: 'varchar', isPrimary: true },
          { name: 'index', type: 'integer' },
          { name: 'last_note', type: 'varchar', isNullable: true },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'neighbouring_beds',
        columns: ['bed_id', 'beside_id'].map((name) => ({ name, type: 'varchar', isPrimary: true })),
      }),
    );
  }
  async down(): Promise<void> {}
}

const bed = (bedId: string, index = 1, lastNote: string | null = null): BedRow => ({ bedId, index, lastNote });

describe('plain rows', () => {
  let store: Awaited<ReturnType<typeof openTemporaryStore>>;
  beforeEach(async () => {
    store = await openTemporaryStore({ rows: [BedRow, NeighbouringBedsRow], migrations: [Beds0000000000100] });
  });
  afterEach(() => store.remove());

  const unit = <T>(work: (tx: Tx) => Promise<T>) => store.units.run('garden.dig', work).then(({ value }) => value);
  const all = () => store.reads.manager.find(BedRow, { order: { bedId: 'ASC' } });

  it('are written as TypeORM reads them', async () => {
    const rows = [bed('b1', 1, "it's wet"), bed('b2', 2)];
    await unit((tx) => insertRows(tx, BedRow, rows));
    expect(await all()).toEqual(rows);
    expect(await findRow(store.reads, BedRow, { bedId: 'b1' })).toEqual(rows[0]);
  });

  it('are written in any number, and no row sends no statement', async () => {
    const many = Array.from({ length: 450 }, (_, i) => bed(`b${String(i).padStart(3, '0')}`, i));
    await unit((tx) => insertRows(tx, BedRow, many));
    await unit((tx) => insertRows(tx, BedRow, []));
    expect(await all()).toEqual(many);
  });

  it('are found by all values that are given, null included', async () => {
    await unit((tx) => insertRows(tx, BedRow, [bed('b1', 1, 'wet'), bed('b2', 1)]));
    expect(await findRow(store.reads, BedRow, { index: 1, lastNote: null })).toEqual(bed('b2', 1));
    expect(await findRow(store.reads, BedRow, { bedId: 'b1', lastNote: null })).toBeUndefined();
  });

  it('are changed where the condition holds, and only in the values that are given', async () => {
    await unit((tx) => insertRows(tx, BedRow, [bed('b1', 1, 'wet'), bed('b2', 2, 'dry')]));
    await unit((tx) => updateRows(tx, BedRow, { bedId: 'b1', lastNote: 'dry' }, { index: 8 }));
    await unit((tx) => updateRows(tx, BedRow, { bedId: 'b2', lastNote: 'dry' }, { index: 9, lastNote: null }));
    expect(await all()).toEqual([bed('b1', 1, 'wet'), bed('b2', 9)]);
  });

  it('are found by an end of a statement, in its order', async () => {
    await unit((tx) => insertRows(tx, BedRow, [bed('b1', 1, 'wet'), bed('b2', 2), bed('b3', 3, 'dry')]));
    const end = 'WHERE last_note IS NOT NULL AND bed_id < ? ORDER BY bed_id DESC LIMIT ?';
    expect(await findRows(store.reads, BedRow, end, ['c', 2])).toEqual([bed('b3', 3, 'dry'), bed('b1', 1, 'wet')]);
    expect(await findRows(store.reads, BedRow, 'ORDER BY "index"')).toHaveLength(3);
  });

  it('are replaced by those that are upserted with their key, and the others stay', async () => {
    await unit((tx) => insertRows(tx, BedRow, [bed('b1', 1, 'wet'), bed('b2', 2, 'dry')]));
    await unit((tx) => upsertRows(tx, BedRow, [bed('b2', 8), bed('b3', 9, 'new')]));
    expect(await all()).toEqual([bed('b1', 1, 'wet'), bed('b2', 8), bed('b3', 9, 'new')]);
  });

  it('of key columns alone stay as they are when they are upserted again', async () => {
    const beside = (besideId: string): NeighbouringBedsRow => ({ bedId: 'b1', besideId });
    await unit((tx) => upsertRows(tx, NeighbouringBedsRow, [beside('b2')]));
    await unit((tx) => upsertRows(tx, NeighbouringBedsRow, [beside('b2'), beside('b3')]));
    const rows = await findRows(store.reads, NeighbouringBedsRow, 'ORDER BY beside_id');
    expect(rows).toEqual([beside('b2'), beside('b3')]);
  });

  it('are added only when there is no row with their key', async () => {
    expect(await unit((tx) => insertIfAbsent(tx, BedRow, bed('b1', 1)))).toBe(true);
    expect(await unit((tx) => insertIfAbsent(tx, BedRow, bed('b1', 2)))).toBe(false);
    expect(await all()).toEqual([bed('b1', 1)]);
  });

  it('have only columns of their own, and no relations', async () => {
    const misspelt = { bedld: 'b1' } as Partial<BedRow>;
    await expect(findRow(store.reads, BedRow, misspelt)).rejects.toThrow(`The rows of "planted_beds" have no 'bedld'.`);
    await expect(findRow(store.reads, PlantRow, { plantId: 'p1' })).rejects.toThrow(
      'PlantRow is not a row of plain columns; read and write it with tx.manager.',
    );
  });
});
