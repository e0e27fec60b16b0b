import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Shops and their menus. */
export class CreateShops1795200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'shops',
        columns: [
          { name: 'shop_id', type: 'varchar', isPrimary: true },
          { name: 'owner_id', type: 'varchar' },
          { name: 'name', type: 'varchar' },
          { name: 'category', type: 'varchar' },
          { name: 'district', type: 'varchar' },
          { name: 'open', type: 'integer' },
          { name: 'minimum_order', type: 'integer' },
          { name: 'version', type: 'integer' },
        ],
        indices: [
          { name: 'shops_by_name', columnNames: ['name', 'shop_id'] },
          { name: 'shops_by_category', columnNames: ['category', 'name', 'shop_id'] },
          { name: 'shops_by_owner', columnNames: ['owner_id', 'name', 'shop_id'] },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'menu_items',
        columns: [
          { name: 'menu_item_id', type: 'varchar', isPrimary: true },
          { name: 'shop_id', type: 'varchar' },
          { name: 'position', type: 'integer' },
          { name: 'name', type: 'varchar' },
          { name: 'price', type: 'integer' },
          { name: 'available', type: 'integer' },
        ],
        indices: [{ name: 'menu_items_by_shop', columnNames: ['shop_id', 'position'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['menu_items', 'shops']) await runner.dropTable(table);
  }
}
