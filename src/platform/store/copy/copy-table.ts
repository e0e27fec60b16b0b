import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/**
 * `_copy` says how far the copy of another database into this one has come. It has at most one row, which is written in the
 * transaction of each chunk. The table belongs to its database: it is never copied itself.
 */
export class CopyTable0000000000083 implements MigrationInterface {
  readonly name = 'CopyTable0000000000083';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: '_copy',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true },
          { name: 'attempt', type: 'varchar' },
          { name: 'source', type: 'varchar' },
          { name: 'source_commit', type: 'bigint' },
          { name: 'stage', type: 'varchar' },
          { name: 'table_name', type: 'varchar' },
          { name: 'after_key', type: 'text', isNullable: true },
          { name: 'copied_rows', type: 'bigint' },
          { name: 'of_rows', type: 'bigint' },
          { name: 'copied_bytes', type: 'bigint' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('_copy');
  }
}
