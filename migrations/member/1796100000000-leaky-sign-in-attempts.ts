import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Failed attempts leak away one by one: a time takes the place of a count. Known networks stay known. */
export class LeakySignInAttempts1796100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sign_in_attempts ADD COLUMN empty_at varchar');
    await runner.query('ALTER TABLE sign_in_attempts DROP COLUMN failures');
    await runner.query('ALTER TABLE sign_in_attempts DROP COLUMN last_failed_at');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE sign_in_attempts ADD COLUMN failures int NOT NULL DEFAULT 0');
    await runner.query('ALTER TABLE sign_in_attempts ADD COLUMN last_failed_at varchar');
    await runner.query('ALTER TABLE sign_in_attempts DROP COLUMN empty_at');
  }
}
