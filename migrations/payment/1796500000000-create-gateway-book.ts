import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The id of the gateway's book that these payments are in. */
export class CreateGatewayBook1796500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'gateway_book',
        columns: [
          { name: 'only', type: 'integer', isPrimary: true },
          { name: 'book_id', type: 'varchar' },
          { name: 'adopted_at', type: 'varchar' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('gateway_book');
  }
}
