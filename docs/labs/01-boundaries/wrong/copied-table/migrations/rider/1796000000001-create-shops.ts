import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** A copy of the table of the module shop, which nobody fills. */
export class CreateShops1796000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'shops',
        columns: [
          { name: 'shop_id', type: 'varchar', isPrimary: true },
          { name: 'district', type: 'varchar' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('shops');
  }
}
