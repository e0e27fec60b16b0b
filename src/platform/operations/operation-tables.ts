import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The table of what operators did. */
export class OperationTables0000000000010 implements MigrationInterface {
  readonly name = 'OperationTables0000000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'operator_actions',
        columns: [
          { name: 'action_id', type: 'varchar', isPrimary: true },
          { name: 'action', type: 'varchar' },
          { name: 'subject', type: 'text' },
          { name: 'member_id', type: 'varchar' },
          { name: 'done_at', type: 'varchar' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('operator_actions');
  }
}
