import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';
import { leaseMigrations } from '../store/lease-renewals.js';
import { SagaCorrelation0000000000061 } from './saga-correlation.js';
import { SagaEnds0000000000007 } from './saga-ends.js';
import { SagaStepOrder0000000000020 } from './saga-step-order.js';

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
 * The tables of a module's sagas: `_saga` (what runs, and when to look at it next), `_saga_step` (what each step came to)
 * and `_saga_signal` (what they were told, in the order of arrival).
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

/** What sagas need in every module's database. */
export const sagaMigrations = [
  SagaTables0000000000004,
  ...leaseMigrations,
  SagaEnds0000000000007,
  SagaStepOrder0000000000020,
  SagaCorrelation0000000000061,
];
