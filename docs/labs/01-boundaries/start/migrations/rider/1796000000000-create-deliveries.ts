import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The deliveries of riders. */
export class CreateDeliveries1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'deliveries',
        columns: [
          { name: 'order_id', type: 'varchar', isPrimary: true },
          { name: 'shop_name', type: 'varchar' },
          { name: 'district', type: 'varchar' },
          { name: 'delivered_at', type: 'varchar' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('deliveries');
  }
}
