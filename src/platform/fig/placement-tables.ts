import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The journal: the placement of each module, and every change of it. */
export class PlacementTables0000000000050 implements MigrationInterface {
  readonly name = 'PlacementTables0000000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'placements',
        columns: [
          { name: 'module', type: 'varchar', isPrimary: true },
          { name: 'epoch', type: 'bigint' },
          { name: 'owner', type: 'varchar' },
          { name: 'place', type: 'varchar' },
          { name: 'phase', type: 'varchar' },
          { name: 'target', type: 'varchar', isNullable: true },
          { name: 'until', type: 'varchar', isNullable: true },
          { name: 'revision', type: 'bigint' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'placement_changes',
        columns: [
          { name: 'module', type: 'varchar', isPrimary: true },
          { name: 'revision', type: 'bigint', isPrimary: true },
          { name: 'changed_at', type: 'varchar' },
          { name: 'changed_by', type: 'varchar' },
          { name: 'reason', type: 'text' },
          { name: 'placement', type: 'text' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['placement_changes', 'placements']) await runner.dropTable(table);
  }
}

/** While a placement is activating, it says at which epoch the database of its owner is until then. */
export class PreviousEpoch0000000000055 implements MigrationInterface {
  readonly name = 'PreviousEpoch0000000000055';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE placements ADD COLUMN previous bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE placements DROP COLUMN previous');
  }
}

/** The journal remembers that a module was moved at run time. */
export class MovedModules0000000000060 implements MigrationInterface {
  readonly name = 'MovedModules0000000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE placements ADD COLUMN moved bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE placements DROP COLUMN moved');
  }
}

/** The tables of placements, for the database of the journal. */
export const placementMigrations = [
  PlacementTables0000000000050,
  PreviousEpoch0000000000055,
  MovedModules0000000000060,
];
