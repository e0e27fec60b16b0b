import { type MigrationInterface, type QueryRunner, Table, TableColumn, TableIndex } from 'typeorm';

/**
 * What a replay needs. `_replay` records which subjects a feed was given again under which replay id; `_held.replay_id`
 * says that a held event is there for a replay. `_partition.trimmed_count` counts the events that were trimmed, so that the
 * size of the log is known without counting rows.
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

const EPOCH_COLUMNS = [
  ['_cursor', 'epoch', 'bigint'],
  ['_held', 'epoch', 'bigint'],
  ['_partition', 'trimmed_id', 'varchar'],
  ['_partition', 'trimmed_epoch', 'bigint'],
] as const;

/**
 * What proves that a log is still the one that a feed has read: cursors and held events carry the epoch of their event, and
 * a partition remembers the id and the epoch of the event at `trimmed_to`. They are null in rows from before this
 * migration; a cursor gets its epoch when it moves.
 */
export class EventEpochs0000000000030 implements MigrationInterface {
  readonly name = 'EventEpochs0000000000030';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, column, type] of EPOCH_COLUMNS)
      await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, column] of EPOCH_COLUMNS) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  }
}

/** Since when the running builds have had no handler of a subscription. Null while they have one. */
export class SubscriptionSuspensions0000000000031 implements MigrationInterface {
  readonly name = 'SubscriptionSuspensions0000000000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE _subscription ADD COLUMN suspended_since varchar');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE _subscription DROP COLUMN suspended_since');
  }
}

const TRACE_INDEXES = [
  new TableIndex({ name: '_outbox_correlation', columnNames: ['correlation_id'] }),
  new TableIndex({ name: '_outbox_event_key', columnNames: ['event_key'] }),
];

/** Finds the events of one key or correlation id without reading a whole log. */
export class TraceIndexes0000000000060 implements MigrationInterface {
  readonly name = 'TraceIndexes0000000000060';

  async up(runner: QueryRunner): Promise<void> {
    for (const index of TRACE_INDEXES) await runner.createIndex('_outbox', index.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of TRACE_INDEXES) await runner.dropIndex('_outbox', name as string);
  }
}

/** `_rebuild`: the requested rebuilds of read models. A row is deleted when the new model is swapped in. */
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
