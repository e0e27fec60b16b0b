import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import type { UnitOfWork } from '../../store/unit/unit-of-work.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import { rowPlaceholders, type Sql } from '../../store/database/sql.js';
import type { Place } from '../log/event-source.js';

/** Per partition: the last position that is known to be in the topic. */
export type Relayed = ReadonlyMap<number, number>;

/**
 * The name under which the relay of a module is one of the readers of its log, as feeds are, so that nothing is trimmed before it was
 * sent. No module can have this name.
 */
export function relayReader(module: string): string {
  return `_kafka<-${module}`;
}

/**
 * Where the relay of a module is. The first relay begins with what the log still has.
 * @param units where the relay writes: under its lease.
 * @returns empty while the log has not begun.
 */
export async function beginRelay(store: ModuleStore, units: UnitOfWork): Promise<Relayed> {
  const { value } = await units.run(`begin the relay of ${store.module}`, async (tx) => {
    await tx.sql.all(
      `INSERT INTO _relay (partition_no, position_no) SELECT partition_no, trimmed_to FROM _partition WHERE 1 = 1
       ON CONFLICT (partition_no) DO NOTHING`,
    );
    const rows = await tx.sql.all<{ partition_no: number; position_no: number | string }>(
      'SELECT partition_no, position_no FROM _relay ORDER BY partition_no',
    );
    const places = rows.map((row) => ({ partition: row.partition_no, position: Number(row.position_no) }));
    await keepLogFrom(tx.sql, store.module, places);
    return places;
  });
  return new Map(value.map(({ partition, position }) => [partition, position]));
}

/** How far the relay of a module is, as whoever sends has noted it. */
export async function readRelayed({ reads }: ModuleStore): Promise<Relayed> {
  const rows = await reads.sql.all<{ partition_no: number; position_no: number | string }>(
    'SELECT partition_no, position_no FROM _relay',
  );
  return new Map(rows.map((row) => [row.partition_no, Number(row.position_no)]));
}

/** Notes how far the relay of a module is, and that its log is needed from there on only. */
export async function noteRelayed(store: ModuleStore, units: UnitOfWork, relayed: Relayed): Promise<void> {
  if (relayed.size === 0) return;
  const places = [...relayed].map(([partition, position]) => ({ partition, position }));
  await units.run(`note how far the relay of ${store.module} is`, async (tx) => {
    await tx.sql.all(
      `INSERT INTO _relay (partition_no, position_no) VALUES ${rowPlaceholders(places.length, 2)}
       ON CONFLICT (partition_no) DO UPDATE SET position_no = excluded.position_no`,
      places.flatMap(({ partition, position }) => [partition, position]),
    );
    await keepLogFrom(tx.sql, store.module, places);
  });
}

async function keepLogFrom(sql: Sql, module: string, places: readonly Place[]): Promise<void> {
  if (places.length === 0) return;
  await sql.all(
    `INSERT INTO _reader (feed, partition_no, position_no) VALUES ${rowPlaceholders(places.length, 3)}
     ON CONFLICT (feed, partition_no) DO UPDATE SET position_no = excluded.position_no`,
    places.flatMap(({ partition, position }) => [relayReader(module), partition, position]),
  );
}

/** `_relay`: up to which position of each partition the log is known to be in the topic. It moves with the module. */
export class RelayTable0000000000090 implements MigrationInterface {
  readonly name = 'RelayTable0000000000090';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: '_relay',
        columns: [
          { name: 'partition_no', type: 'integer', isPrimary: true },
          { name: 'position_no', type: 'bigint' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('_relay');
  }
}
