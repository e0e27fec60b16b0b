import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** `_rebuild`: the read models that are to be built anew. A row goes when the new model is swapped in. */
export class RebuildTable0000000000070 implements MigrationInterface {
  readonly name = 'RebuildTable0000000000070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: '_rebuild',
        columns: [
          { name: 'model', type: 'varchar', isPrimary: true },
          { name: 'replay_id', type: 'varchar' },
          { name: 'kept', type: 'integer' },
          { name: 'requested_at', type: 'varchar' },
          { name: 'failure', type: 'text', isNullable: true },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('_rebuild');
  }
}
