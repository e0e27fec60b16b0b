import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when no handler of a subscription has been there: its build is not the one that runs. Null while there is one. */
export class SubscriptionSuspensions0000000000031 implements MigrationInterface {
  readonly name = 'SubscriptionSuspensions0000000000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE _subscription ADD COLUMN suspended_since varchar');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE _subscription DROP COLUMN suspended_since');
  }
}
