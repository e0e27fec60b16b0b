import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** What a rider has earned. */
@Entity({ name: 'balances' })
export class BalanceRow {
  @PrimaryColumn({ type: 'varchar', name: 'rider_id' })
  riderId: string;

  @Column({ type: 'integer' })
  won: number;
}

/** An event that was handled. Nothing writes it yet. */
@Entity({ name: 'handled' })
export class HandledRow {
  @PrimaryColumn({ type: 'varchar', name: 'event_id' })
  eventId: string;
}

export class CreateBalances1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'rider_id', type: 'varchar', isPrimary: true },
      { name: 'won', type: 'integer' },
    ];
    await runner.createTable(new Table({ name: 'balances', columns }));
    const id = { name: 'event_id', type: 'varchar', isPrimary: true };
    await runner.createTable(new Table({ name: 'handled', columns: [id] }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('handled');
    await runner.dropTable('balances');
  }
}
