import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner, Table } from 'typeorm';

/** A delivery that a courier is paid for. */
@Entity({ name: 'deliveries' })
export class DeliveryRow {
  @PrimaryColumn({ type: 'varchar', name: 'delivery_id' })
  deliveryId: string;

  @Column({ type: 'varchar', name: 'courier_id' })
  courierId: string;

  /** In won. */
  @Column({ type: 'integer' })
  fee: number;
}

/** The account of a courier. */
@Entity({ name: 'accounts' })
export class AccountRow {
  @PrimaryColumn({ type: 'varchar', name: 'courier_id' })
  courierId: string;

  @Column({ type: 'varchar' })
  account: string;
}

const text = (name: string, isPrimary = false) => ({ name, type: 'varchar', isPrimary });

/** It has run when the lab begins, and does not run again. */
export class Earnings0000000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const fee = { name: 'fee', type: 'integer' };
    await runner.createTable(
      new Table({ name: 'deliveries', columns: [text('delivery_id', true), text('courier_id'), fee] }),
    );
    await runner.createTable(new Table({ name: 'accounts', columns: [text('courier_id', true), text('account')] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['accounts', 'deliveries']) await runner.dropTable(table);
  }
}
