import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';

/** The correlation id of the request that placed an order. Orders from before have none. */
export class OrderCorrelation1796300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('orders', new TableColumn({ name: 'correlation_id', type: 'varchar', isNullable: true }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('orders', 'correlation_id');
  }
}
