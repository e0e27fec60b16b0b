import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner, Table } from 'typeorm';
import { RowsDiffer } from './database/row-tables.js';
import { openTemporaryStore } from '../testing/open-temporary-store.js';

@Entity({ name: 'garden_beds' })
class BedRow {
  @PrimaryColumn({ type: 'varchar', name: 'bed_id' }) bedId: string;
  @Column({ type: 'integer' }) length: number;
  @Column({ type: 'varchar', name: 'last_note', nullable: true }) lastNote: string | null;
  @Column({ type: 'boolean' }) sunny: boolean;
}

const COLUMNS = [
  { name: 'bed_id', type: 'varchar', isPrimary: true },
  { name: 'length', type: 'bigint' },
  { name: 'last_note', type: 'text', isNullable: true },
  { name: 'sunny', type: 'boolean' },
];

function beds(columns = COLUMNS) {
  return class implements MigrationInterface {
    readonly name = 'Beds0000000000100';
    async up(runner: QueryRunner): Promise<void> {
      await runner.createTable(new Table({ name: 'garden_beds', columns }));
    }
    async down(): Promise<void> {}
  };
}

describe('a store whose rows are compared with its tables', () => {
  const opened = async (migrations: readonly (new () => object)[]): Promise<string> => {
    const store = await openTemporaryStore({ rows: [BedRow], migrations }).catch((error: unknown) => {
      expect(error).toBeInstanceOf(RowsDiffer);
      return (error as Error).message;
    });
    if (typeof store === 'string') return store;
    await store.remove();
    return 'opened';
  };

  it('opens when each column is there, in a type that holds the same, whatever else the table has', async () => {
    expect(await opened([beds([...COLUMNS, { name: 'former', type: 'varchar', isNullable: true }])])).toBe('opened');
  });

  it('does not open when a table is missing, and says which migration to make', async () => {
    expect(await opened([])).toBe(
      'garden does not start: its row BedRow is kept in the table garden_beds, which its migrations do not make. ' +
        'Make the table in a migration: npm run new -- migration garden create-garden-beds; or correct the class BedRow. Then start again.',
    );
  });

  it('does not open when a column is missing', async () => {
    expect(await opened([beds(COLUMNS.filter(({ name }) => name !== 'last_note'))])).toBe(
      'garden does not start: its row BedRow has the column last_note, which the table garden_beds lacks. ' +
        'Add the column in a migration: npm run new -- migration garden add-last-note; or correct the class BedRow. Then start again.',
    );
  });

  it('does not open when a column holds something else', async () => {
    const columns = COLUMNS.map((column) => (column.name === 'length' ? { ...column, type: 'varchar' } : column));
    expect(await opened([beds(columns)])).toMatch(
      /^garden does not start: its row BedRow says integer of the column length, which is (varchar|character varying) in the table garden_beds\. Change the column in a migration: npm run new -- migration garden change-length;/,
    );
  });
});
