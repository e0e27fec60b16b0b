import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Orders and their lines. */
export class CreateOrders1795200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'orders',
        columns: [
          { name: 'order_id', type: 'varchar', isPrimary: true },
          { name: 'status', type: 'varchar' },
          { name: 'member_id', type: 'varchar' },
          { name: 'shop_id', type: 'varchar' },
          { name: 'owner_id', type: 'varchar' },
          { name: 'shop_name', type: 'varchar' },
          { name: 'total', type: 'integer' },
          { name: 'placed_at', type: 'varchar' },
        ],
        indices: [
          { name: 'orders_by_member', columnNames: ['member_id', 'order_id'] },
          { name: 'orders_by_owner', columnNames: ['owner_id', 'order_id'] },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'order_lines',
        columns: [
          { name: 'order_id', type: 'varchar', isPrimary: true },
          { name: 'position', type: 'integer', isPrimary: true },
          { name: 'menu_item_id', type: 'varchar' },
          { name: 'name', type: 'varchar' },
          { name: 'price', type: 'integer' },
          { name: 'quantity', type: 'integer' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['order_lines', 'orders']) await runner.dropTable(table);
  }
}
