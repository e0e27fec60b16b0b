import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';

const TIMES = ['paid_at', 'accepted_at', 'captured_at', 'rejected_at', 'cancelled_at'];

/** The payment method, the reason and the times of an order. Older orders have no payment; they stay placed. */
export class OrderLife1795300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumns('orders', [
      new TableColumn({ name: 'payment_method', type: 'varchar', default: "'card-ok'" }),
      ...['reason', ...TIMES].map((name) => new TableColumn({ name, type: 'varchar', isNullable: true })),
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumns('orders', ['payment_method', 'reason', ...TIMES]);
  }
}
