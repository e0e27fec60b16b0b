import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** In the journal: the instances that are registered, so that a keeper which starts again knows them at once. */
export class InstanceTable0000000000052 implements MigrationInterface {
  readonly name = 'InstanceTable0000000000052';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'instances',
        columns: [
          { name: 'id', type: 'varchar', isPrimary: true },
          // Counts its heartbeats: keepers that share a journal compare no clocks.
          { name: 'beat', type: 'bigint' },
          { name: 'instance', type: 'text' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('instances');
  }
}
