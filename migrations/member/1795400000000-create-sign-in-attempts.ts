import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** What is remembered of attempts to sign in. */
export class CreateSignInAttempts1795400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'sign_in_attempts',
        columns: [
          { name: 'subject', type: 'varchar', isPrimary: true },
          { name: 'account', type: 'varchar', isNullable: true },
          { name: 'failures', type: 'int' },
          { name: 'last_failed_at', type: 'varchar', isNullable: true },
          { name: 'signed_in_at', type: 'varchar', isNullable: true },
          { name: 'forgotten_at', type: 'varchar' },
        ],
        indices: [
          { name: 'sign_in_attempts_by_account', columnNames: ['account'] },
          { name: 'sign_in_attempts_by_end', columnNames: ['forgotten_at'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('sign_in_attempts');
  }
}
