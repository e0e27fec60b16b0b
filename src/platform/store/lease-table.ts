import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Who does what only one may do at a time, in the database of the module that it is done for. */
export class LeaseTable0000000000005 implements MigrationInterface {
  readonly name = 'LeaseTable0000000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: '_lease',
        columns: [
          { name: 'name', type: 'varchar', isPrimary: true },
          { name: 'holder', type: 'varchar' },
          { name: 'token', type: 'bigint' },
          { name: 'until', type: 'varchar' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('_lease');
  }
}
