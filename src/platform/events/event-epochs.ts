import type { MigrationInterface, QueryRunner } from 'typeorm';

const ADDED = [
  ['_cursor', 'epoch', 'bigint'],
  ['_held', 'epoch', 'bigint'],
  ['_partition', 'trimmed_id', 'varchar'],
  ['_partition', 'trimmed_epoch', 'bigint'],
] as const;

/**
 * What proves that a log is still the one that a feed has read: cursors and held events carry the epoch of their event, and
 * a partition remembers the id and the epoch of the event at `trimmed_to`. Rows from before this migration know none
 * (null); a cursor learns its epoch when it moves.
 */
export class EventEpochs0000000000030 implements MigrationInterface {
  readonly name = 'EventEpochs0000000000030';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, column, type] of ADDED) await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, column] of ADDED) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  }
}
