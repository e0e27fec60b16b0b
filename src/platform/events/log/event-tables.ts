import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions, TableIndex } from 'typeorm';
import { RelayTable0000000000090 } from '../broker/relay-positions.js';
import { ParkedCopies0000000000091 } from '../held/parked-copies.js';
import {
  EventEpochs0000000000030,
  RebuildTable0000000000070,
  ReplayTables0000000000006,
  SubscriptionSuspensions0000000000031,
  TraceIndexes0000000000060,
} from './later-event-tables.js';

type ColumnType = 'varchar' | 'text' | 'integer' | 'bigint';

const column = (name: string, type: ColumnType, extra: Partial<TableColumnOptions> = {}): TableColumnOptions => ({
  name,
  type,
  ...extra,
});
const key = (name: string, type: ColumnType) => column(name, type, { isPrimary: true });
const maybe = (name: string, type: ColumnType) => column(name, type, { isNullable: true });

/** What every copy of an event carries besides its place. */
const eventColumns = [
  column('name', 'varchar'),
  column('version', 'integer'),
  column('event_key', 'varchar'),
  column('data', 'text'),
  column('occurred_at', 'varchar'),
  column('correlation_id', 'varchar'),
  maybe('causation_id', 'varchar'),
  maybe('traceparent', 'varchar'),
];

const tables = [
  new Table({
    name: '_outbox',
    columns: [
      key('partition_no', 'integer'),
      key('position_no', 'bigint'),
      column('id', 'varchar'),
      ...eventColumns,
      column('epoch', 'integer'),
      column('commit_no', 'bigint'),
    ],
    indices: [new TableIndex({ name: '_outbox_id', columnNames: ['id'], isUnique: true })],
  }),
  new Table({
    name: '_partition',
    columns: [key('partition_no', 'integer'), column('position_no', 'bigint'), column('trimmed_to', 'bigint')],
  }),
  new Table({
    name: '_reader',
    columns: [key('feed', 'varchar'), key('partition_no', 'integer'), column('position_no', 'bigint')],
  }),
  new Table({
    name: '_lost',
    columns: [key('name', 'varchar'), key('partition_no', 'integer'), column('position_no', 'bigint')],
  }),
  new Table({
    name: '_cursor',
    columns: [
      key('feed', 'varchar'),
      key('partition_no', 'integer'),
      column('position_no', 'bigint'),
      column('event_id', 'varchar'),
    ],
  }),
  new Table({
    name: '_subscription',
    columns: [
      key('feed', 'varchar'),
      key('name', 'varchar'),
      column('state', 'varchar'),
      column('start_after', 'text'),
      column('recorded_at', 'varchar'),
    ],
  }),
  new Table({
    name: '_held',
    columns: [
      key('feed', 'varchar'),
      key('id', 'varchar'),
      column('partition_no', 'integer'),
      column('position_no', 'bigint'),
      ...eventColumns,
      column('attempts', 'integer'),
      column('next_attempt_at', 'varchar'),
      maybe('parked_at', 'varchar'),
      maybe('error', 'text'),
      maybe('stack', 'text'),
      column('held_at', 'varchar'),
    ],
    indices: [new TableIndex({ name: '_held_order', columnNames: ['feed', 'event_key', 'position_no'] })],
  }),
];

/**
 * The tables of the events in every module's database.
 *
 * As a producer: `_outbox` (the log), `_partition` (the last position given, and up to where positions may be missing),
 * `_reader` (how far each reader has reported to be), `_lost` (the last event of each name that was trimmed for good).
 * As a consumer: `_cursor` (how far each reader is), `_subscription` (which events a feed handles) and `_held`.
 *
 * In `_reader`, `_cursor` and `_held` the column `feed` holds the name of a *reader* (`FeedReader` in feed-reader.ts): the feed's own, or
 * `<feed>#<event>` while a handler catches up with its feed. In `_subscription` and `_replay` it holds the name of a feed.
 */
export class EventTables0000000000002 implements MigrationInterface {
  readonly name = 'EventTables0000000000002';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(table.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.dropTable(table.name);
  }
}

/** The migrations that the store runs in every module's database, on SQLite and on PostgreSQL. */
export const eventMigrations = [
  EventTables0000000000002,
  ReplayTables0000000000006,
  EventEpochs0000000000030,
  SubscriptionSuspensions0000000000031,
  TraceIndexes0000000000060,
  RebuildTable0000000000070,
  RelayTable0000000000090,
  ParkedCopies0000000000091,
];
