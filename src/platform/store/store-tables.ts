import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The store's own tables: which epoch may write, the claim of the running group, and the commit counter. */
export class StoreTables0000000000001 implements MigrationInterface {
  readonly name = 'StoreTables0000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: '_epoch',
        columns: [
          { name: 'epoch', type: 'integer', isPrimary: true },
          { name: 'writable', type: 'integer' },
        ],
      }),
    );
    await runner.createTable(
      new Table({ name: '_claim', columns: [{ name: 'epoch', type: 'integer', isPrimary: true }] }),
    );
    await runner.createTable(
      new Table({
        name: '_commit',
        columns: [
          { name: 'id', type: 'integer', isPrimary: true },
          { name: 'number', type: 'bigint' },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: '_seed',
        columns: [
          { name: 'module', type: 'varchar', isPrimary: true },
          { name: 'seeded_at', type: 'varchar' },
        ],
      }),
    );
    await runner.query('INSERT INTO _epoch (epoch, writable) VALUES (1, 1)');
    await runner.query('INSERT INTO _commit (id, number) VALUES (1, 0)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['_seed', '_commit', '_claim', '_epoch']) await runner.dropTable(table);
  }
}
