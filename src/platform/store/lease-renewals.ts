import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { LeaseTable0000000000005 } from './lease-table.js';

const columns = [
  new TableColumn({ name: 'renewals', type: 'bigint', default: 0 }),
  new TableColumn({ name: 'renewed_at', type: 'varchar', isNullable: true }),
];

/**
 * How often a lease was renewed, so that others see that its holder is alive without comparing clocks; and when that was by
 * the clock of its holder, which is the newest time that this database has seen.
 */
export class LeaseRenewals0000000000021 implements MigrationInterface {
  readonly name = 'LeaseRenewals0000000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumns('_lease', columns);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumns('_lease', columns);
  }
}

/** What leases need in every module's database. */
export const leaseMigrations = [LeaseTable0000000000005, LeaseRenewals0000000000021];
