import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

const INDEXES = [
  new TableIndex({ name: '_outbox_correlation', columnNames: ['correlation_id'] }),
  new TableIndex({ name: '_outbox_event_key', columnNames: ['event_key'] }),
];

/** Finds the events of one story without reading a whole log. */
export class TraceIndexes0000000000060 implements MigrationInterface {
  readonly name = 'TraceIndexes0000000000060';

  async up(runner: QueryRunner): Promise<void> {
    for (const index of INDEXES) await runner.createIndex('_outbox', index.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of INDEXES) await runner.dropIndex('_outbox', name as string);
  }
}
