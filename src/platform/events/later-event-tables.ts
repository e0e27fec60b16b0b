import { type MigrationInterface, type QueryRunner, Table, TableColumn } from 'typeorm';

/**
 * What handling events again needs: `_replay` says what a feed was given again under which replay id, `_held.replay_id` that
 * a held event is there for one; and `_partition.trimmed_count` counts what has left the log, so that its size is known
 * without counting rows.
 */
export class ReplayTables0000000000006 implements MigrationInterface {
  readonly name = 'ReplayTables0000000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: '_replay',
        columns: [
          { name: 'feed', type: 'varchar', isPrimary: true },
          { name: 'replay_id', type: 'varchar', isPrimary: true },
          { name: 'subject', type: 'varchar', isPrimary: true },
          { name: 'recorded_at', type: 'varchar' },
        ],
      }),
    );
    await runner.addColumn('_held', new TableColumn({ name: 'replay_id', type: 'varchar', isNullable: true }));
    await runner.addColumn('_partition', new TableColumn({ name: 'trimmed_count', type: 'bigint', default: 0 }));
    await runner.query(
      `UPDATE _partition SET trimmed_count = position_no -
         (SELECT COUNT(*) FROM _outbox WHERE _outbox.partition_no = _partition.partition_no)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('_partition', 'trimmed_count');
    await runner.dropColumn('_held', 'replay_id');
    await runner.dropTable('_replay');
  }
}
