import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** In the journal: every move of a module, with all that was done and checked. */
export class MoveTables0000000000083 implements MigrationInterface {
  readonly name = 'MoveTables0000000000083';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'moves',
        columns: [
          { name: 'id', type: 'varchar', isPrimary: true },
          { name: 'module', type: 'varchar' },
          { name: 'phase', type: 'varchar' },
          { name: 'asked_at', type: 'varchar' },
          { name: 'move', type: 'text' },
        ],
        indices: [{ name: 'moves_by_module', columnNames: ['module', 'id'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('moves');
  }
}
