import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** An order that a shop has accepted. You need not change this file. */
@Entity({ name: 'accepted' })
export class AcceptedRow {
  @PrimaryColumn({ type: 'varchar', name: 'order_id' })
  orderId: string;

  @Column({ type: 'varchar', name: 'member_id' })
  memberId: string;
}

export class CreateAccepted1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'order_id', type: 'varchar', isPrimary: true },
      { name: 'member_id', type: 'varchar' },
    ];
    await runner.createTable(new Table({ name: 'accepted', columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('accepted');
  }
}
