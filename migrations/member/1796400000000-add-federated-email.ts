import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The e-mail address of a member whom another issuer signs in. It has a column of its own: `email` is unique and signs
 * people in, so that an address there would keep its owner from joining, or lead to the account of somebody else.
 */
export class AddFederatedEmail1796400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE members ADD COLUMN federated_email varchar');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE members DROP COLUMN federated_email');
  }
}
