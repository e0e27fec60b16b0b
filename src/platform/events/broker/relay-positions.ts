import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import type { UnitOfWork } from '../../store/unit/unit-of-work.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import { rowPlaceholders, type Sql } from '../../store/database/sql.js';
import type { Place } from '../log/event-source.js';
import { idsAt } from '../log/find-events.js';

/** The last event of a partition that is known to be in the topic. */
export interface Relayed {
  readonly position: number;
  /** Empty where it is not known: before the first event, or where it was trimmed. */
  readonly eventId: string;
}

/** The log has another event, or none, where the relay has sent one: the database was restored from an older copy, or replaced. */
export class RelayedLogForked extends Error {
  override readonly name = 'RelayedLogForked';

  constructor(module: string, partition: number, { position, eventId }: Relayed) {
    super(
      `the log of ${module} has forked: position ${position} of partition ${partition} no longer holds ${eventId}, which was sent. ` +
        `What it holds now is sent from where its own database says that it was relayed up to.`,
    );
  }
}

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
export async function beginRelay(store: ModuleStore, units: UnitOfWork): Promise<ReadonlyMap<number, Relayed>> {
  const { value } = await units.run(`begin the relay of ${store.module}`, async (tx) => {
    await tx.sql.all(
      `INSERT INTO _relay (partition_no, position_no) SELECT partition_no, trimmed_to FROM _partition WHERE 1 = 1
       ON CONFLICT (partition_no) DO NOTHING`,
    );
    const rows = await tx.sql.all<{ partition_no: number; position_no: number | string; id: string | null }>(
      `SELECT r.partition_no, r.position_no, o.id FROM _relay r LEFT JOIN _outbox o
         ON o.partition_no = r.partition_no AND o.position_no = r.position_no ORDER BY r.partition_no`,
    );
    const places = rows.map(({ partition_no: partition, position_no, id }) => ({
      ...{ partition, position: Number(position_no), eventId: id ?? '' },
    }));
    await keepLogFrom(tx.sql, store.module, places);
    return places;
  });
  return new Map(value.map(({ partition, position, eventId }) => [partition, { position, eventId }]));
}

/** How far the relay of a module is, as the process that sends has noted it. */
export async function readRelayed({ reads }: ModuleStore): Promise<ReadonlyMap<number, number>> {
  const rows = await reads.sql.all<{ partition_no: number; position_no: number | string }>(
    'SELECT partition_no, position_no FROM _relay',
  );
  return new Map(rows.map((row) => [row.partition_no, Number(row.position_no)]));
}

/**
 * Notes how far the relay of a module is, and that its log is needed from there on only.
 * @throws RelayedLogForked when the log in this database does not have what was sent; then nothing is noted in it.
 */
export async function noteRelayed(
  store: ModuleStore,
  units: UnitOfWork,
  relayed: ReadonlyMap<number, Relayed>,
): Promise<void> {
  if (relayed.size === 0) return;
  const places = [...relayed].map(([partition, { position }]) => ({ partition, position }));
  await units.run(`note how far the relay of ${store.module} is`, async (tx) => {
    const found = await idsAt(tx.sql, places);
    const ids = new Map(found.map(({ partition, id }) => [partition, id]));
    for (const [partition, sent] of relayed)
      if (ids.get(partition) !== sent.eventId) throw new RelayedLogForked(store.module, partition, sent);
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
