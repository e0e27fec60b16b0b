import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Sessions, each with the hash of its refresh token, and the tokens that were revoked before they expire. */
export class CreateSessions1796200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'sessions',
        columns: [
          { name: 'session_id', type: 'varchar', isPrimary: true },
          { name: 'member_id', type: 'varchar' },
          { name: 'family_hash', type: 'varchar' },
          { name: 'secret_hash', type: 'varchar' },
          { name: 'former_hash', type: 'varchar', isNullable: true },
          { name: 'rotated_at', type: 'varchar' },
          { name: 'token_expires_at', type: 'varchar' },
          { name: 'expires_at', type: 'varchar' },
        ],
        indices: [
          { name: 'sessions_by_member', columnNames: ['member_id'] },
          { name: 'sessions_by_end', columnNames: ['expires_at'] },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'revocations',
        columns: [
          { name: 'seq', type: 'int', isPrimary: true },
          { name: 'kind', type: 'varchar' },
          { name: 'subject', type: 'varchar' },
          { name: 'until', type: 'varchar' },
        ],
        indices: [{ name: 'revocations_by_end', columnNames: ['until'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['revocations', 'sessions']) await runner.dropTable(table);
  }
}
