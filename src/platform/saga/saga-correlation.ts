import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

const INDEX = new TableIndex({ name: '_saga_correlation', columnNames: ['correlation_id'] });

/** Finds the sagas of one story without reading all that ended in the last weeks. */
export class SagaCorrelation0000000000061 implements MigrationInterface {
  readonly name = 'SagaCorrelation0000000000061';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createIndex('_saga', INDEX.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('_saga', INDEX.name as string);
  }
}
