import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';

const columns = ['asked_no', 'ended_no'].map((name) => new TableColumn({ name, type: 'integer', isNullable: true }));

/**
 * The order of the steps of a saga: `asked_no` (its code asked for this step as the nth one) and `ended_no` (its code saw
 * this outcome as the nth one). Rows of older programs have neither.
 */
export class SagaStepOrder0000000000020 implements MigrationInterface {
  readonly name = 'SagaStepOrder0000000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumns('_saga_step', columns);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumns('_saga_step', columns);
  }
}
