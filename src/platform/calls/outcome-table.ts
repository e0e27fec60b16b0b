import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** The outcomes of keyed commands, in the database of the module that served them. */
export class OutcomeTable0000000000003 implements MigrationInterface {
  readonly name = 'OutcomeTable0000000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: '_outcome',
        columns: [
          { name: 'caller', type: 'varchar', isPrimary: true },
          { name: 'call_name', type: 'varchar', isPrimary: true },
          { name: 'call_key', type: 'varchar', isPrimary: true },
          { name: 'input_hash', type: 'varchar' },
          { name: 'kind', type: 'varchar' },
          { name: 'outcome', type: 'text' },
          { name: 'epoch', type: 'integer' },
          { name: 'commit_no', type: 'bigint' },
          { name: 'stored_at', type: 'varchar' },
        ],
        indices: [{ name: '_outcome_by_age', columnNames: ['stored_at'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('_outcome');
  }
}
