import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Members, their passwords' hashes, and the keys that sign tokens. */
export class CreateMembers1795200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'members',
        columns: [
          { name: 'member_id', type: 'varchar', isPrimary: true },
          { name: 'email', type: 'varchar', isNullable: true },
          { name: 'name', type: 'varchar', isNullable: true },
          { name: 'phone', type: 'varchar', isNullable: true },
          { name: 'device', type: 'varchar', isNullable: true },
          { name: 'roles', type: 'varchar' },
          { name: 'registered_at', type: 'varchar' },
          { name: 'withdrawn_at', type: 'varchar', isNullable: true },
        ],
        indices: [{ name: 'members_by_email', columnNames: ['email'], isUnique: true }],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'credentials',
        columns: [
          { name: 'member_id', type: 'varchar', isPrimary: true },
          { name: 'password_hash', type: 'varchar' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'signing_keys',
        columns: [
          { name: 'kid', type: 'varchar', isPrimary: true },
          { name: 'private_jwk', type: 'text' },
          { name: 'created_at', type: 'varchar' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['signing_keys', 'credentials', 'members']) await runner.dropTable(table);
  }
}
