import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** In the journal: the door of each module for which one was chosen, and every change of it. */
export class DoorTables0000000000059 implements MigrationInterface {
  readonly name = 'DoorTables0000000000059';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'doors',
        columns: [
          { name: 'module', type: 'varchar', isPrimary: true },
          { name: 'door', type: 'varchar' },
          { name: 'revision', type: 'bigint' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'door_changes',
        columns: [
          { name: 'module', type: 'varchar', isPrimary: true },
          { name: 'revision', type: 'bigint', isPrimary: true },
          { name: 'door', type: 'varchar' },
          { name: 'changed_at', type: 'varchar' },
          { name: 'changed_by', type: 'varchar' },
          { name: 'reason', type: 'text' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['door_changes', 'doors']) await runner.dropTable(table);
  }
}
