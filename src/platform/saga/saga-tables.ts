import {
  type MigrationInterface,
  type QueryRunner,
  Table,
  TableColumn,
  type TableColumnOptions,
  TableIndex,
} from 'typeorm';
import { leaseMigrations } from '../store/database/store-tables.js';

const text = (name: string): TableColumnOptions => ({ name, type: 'varchar' });
const long = (name: string): TableColumnOptions => ({ name, type: 'text' });
const number = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const key = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });
const maybe = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });
const ref = [key(text('saga')), key(text('id'))];

const tables = [
  new Table({
    name: '_saga',
    columns: [
      ...ref,
      long('input'),
      text('state'),
      maybe(text('wake_at')),
      number('listening'),
      number('attempts'),
      maybe(long('error')),
      maybe(long('stack')),
      maybe(text('on_behalf_of')),
      text('correlation_id'),
      maybe(text('causation_id')),
      maybe(text('traceparent')),
      text('started_at'),
      maybe(text('ended_at')),
    ],
    indices: [{ name: '_saga_due', columnNames: ['state', 'wake_at'] }],
  }),
  new Table({
    name: '_saga_step',
    columns: [
      ...ref,
      key(text('part')),
      key(text('name')),
      text('kind'),
      text('state'),
      number('attempts'),
      maybe(text('due_at')),
      maybe(long('outcome')),
      text('started_at'),
      maybe(text('ended_at')),
    ],
  }),
  new Table({
    name: '_saga_signal',
    columns: [
      ...ref,
      key(number('seq_no')),
      text('name'),
      maybe(long('data')),
      text('arrived_at'),
      maybe(text('heard_by')),
    ],
  }),
];

/**
 * The tables of a module's sagas: `_saga` (each saga, and when it is due), `_saga_step` (the outcome of each step) and
 * `_saga_signal` (the signals that were sent to them, in the order of arrival).
 */
export class SagaTables0000000000004 implements MigrationInterface {
  readonly name = 'SagaTables0000000000004';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(table.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.dropTable(table.name);
  }
}

const ENDED_INDEX = new TableIndex({ name: '_saga_ended', columnNames: ['state', 'ended_at'] });

/** Finds the sagas that ended long ago without reading those that ended since. */
export class SagaEnds0000000000007 implements MigrationInterface {
  readonly name = 'SagaEnds0000000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createIndex('_saga', ENDED_INDEX.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('_saga', ENDED_INDEX.name as string);
  }
}

const ORDER_COLUMNS = ['asked_no', 'ended_no'].map(
  (name) => new TableColumn({ name, type: 'integer', isNullable: true }),
);

/**
 * The order of the steps of a saga: `asked_no` (its code requested this step as the nth one) and `ended_no` (its code saw
 * this outcome as the nth one). Rows of older programs have neither.
 */
export class SagaStepOrder0000000000020 implements MigrationInterface {
  readonly name = 'SagaStepOrder0000000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumns('_saga_step', ORDER_COLUMNS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumns('_saga_step', ORDER_COLUMNS);
  }
}

const CORRELATION_INDEX = new TableIndex({ name: '_saga_correlation', columnNames: ['correlation_id'] });

/** Finds the sagas of one correlation id without reading all that ended in the last weeks. */
export class SagaCorrelation0000000000061 implements MigrationInterface {
  readonly name = 'SagaCorrelation0000000000061';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createIndex('_saga', CORRELATION_INDEX.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('_saga', CORRELATION_INDEX.name as string);
  }
}

/** The migrations of the sagas, for every module's database. */
export const sagaMigrations = [
  SagaTables0000000000004,
  ...leaseMigrations,
  SagaEnds0000000000007,
  SagaStepOrder0000000000020,
  SagaCorrelation0000000000061,
];
