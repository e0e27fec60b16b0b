import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** In the journal: the prefixes that other services serve, and every change of them. */
export class PrefixTables0000000000051 implements MigrationInterface {
  readonly name = 'PrefixTables0000000000051';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'prefixes',
        columns: [
          { name: 'prefix', type: 'varchar', isPrimary: true },
          { name: 'address', type: 'varchar', isNullable: true },
          { name: 'revision', type: 'bigint' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'prefix_changes',
        columns: [
          { name: 'prefix', type: 'varchar', isPrimary: true },
          { name: 'revision', type: 'bigint', isPrimary: true },
          { name: 'address', type: 'varchar', isNullable: true },
          { name: 'changed_at', type: 'varchar' },
          { name: 'changed_by', type: 'varchar' },
          { name: 'reason', type: 'text' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['prefix_changes', 'prefixes']) await runner.dropTable(table);
  }
}
