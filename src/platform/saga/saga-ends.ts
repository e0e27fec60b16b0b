import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

const index = new TableIndex({ name: '_saga_ended', columnNames: ['state', 'ended_at'] });

/** Finds the sagas that ended long ago without looking at those that ended since. */
export class SagaEnds0000000000007 implements MigrationInterface {
  readonly name = 'SagaEnds0000000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createIndex('_saga', index);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('_saga', index);
  }
}
