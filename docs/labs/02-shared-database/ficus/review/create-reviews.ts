import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Invitations and reviews. No foreign key leads to an order: that table is elsewhere. */
export class CreateReviews1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const order = { name: 'order_id', type: 'varchar', isPrimary: true };
    await runner.createTable(
      new Table({ name: 'invitations', columns: [order, { name: 'member_id', type: 'varchar' }] }),
    );
    await runner.createTable(new Table({ name: 'reviews', columns: [order, { name: 'stars', type: 'integer' }] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('reviews');
    await runner.dropTable('invitations');
  }
}
