import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The journal: the placement of each module, the foreign prefixes, and every change of either. */
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
    await runner.createTable(
      new Table({
        name: 'foreign_prefixes',
        columns: [
          { name: 'prefix', type: 'varchar', isPrimary: true },
          { name: 'address', type: 'varchar', isNullable: true },
          { name: 'revision', type: 'bigint' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'foreign_prefix_changes',
        columns: [
          { name: 'prefix', type: 'varchar', isPrimary: true },
          { name: 'revision', type: 'bigint', isPrimary: true },
          { name: 'changed_at', type: 'varchar' },
          { name: 'changed_by', type: 'varchar' },
          { name: 'reason', type: 'text' },
          { name: 'address', type: 'varchar', isNullable: true },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['foreign_prefix_changes', 'foreign_prefixes', 'placement_changes', 'placements'])
      await runner.dropTable(table);
  }
}
