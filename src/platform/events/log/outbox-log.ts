import type { AnyContract } from '../../contract/contract.js';
import type { EventLog } from '../../store/unit/event-log.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import type { PublishedEvent } from '../../store/unit/event-log.js';
import { isOwner } from '../../store/database/ownership.js';
import type { Sql } from '../../store/database/sql.js';
import type { CommitNumber } from '../../ops/commit-number.js';
import { EVENT_COLUMNS, eventValues } from './logged-event.js';
import { partitionOf } from './murmur2.js';
import { chunks, placeholders, rowPlaceholders } from '../../store/database/sql.js';

const COLUMNS = 13;
const ROWS_PER_INSERT = 200;

/**
 * The log of a module's events: the table `_outbox`, written in the transaction of the change that they report.
 *
 * Positions come from one counter row per partition, updated in the last statements before the commit. The row stays
 * locked until then: within a partition the order of positions is the order of commits, without gaps, on both databases. A
 * sequence would show a reader position 8 while the slower transaction that has 7 is still open.
 */
export class OutboxLog implements EventLog {
  constructor(
    private readonly module: string,
    private readonly partitions: number,
  ) {}

  async append(sql: Sql, events: readonly PublishedEvent[], commit: CommitNumber): Promise<readonly number[]> {
    if (events.length === 0) return [];
    const placed = events.map((event) => ({ event, partition: partitionOf(event.key, this.partitions) }));
    const counts = new Map<number, number>();
    for (const { partition } of placed) counts.set(partition, (counts.get(partition) ?? 0) + 1);
    const grown = [...counts.keys()].sort((a, b) => a - b);
    const last = await this.take(sql, grown, counts);

    const next = new Map(grown.map((partition) => [partition, last(partition) - (counts.get(partition) ?? 0) + 1]));
    const rows = placed.map(({ event, partition }) => {
      const position = next.get(partition) as number;
      next.set(partition, position + 1);
      return this.row(event, partition, position, commit);
    });
    for (const chunk of chunks(rows, ROWS_PER_INSERT))
      await sql.all(
        `INSERT INTO _outbox (${EVENT_COLUMNS}, commit_no) VALUES ${rowPlaceholders(chunk.length, COLUMNS)}`,
        chunk.flat(),
      );
    return grown;
  }

  /** Moves the counters on. @returns the last position given in each partition. */
  private async take(
    sql: Sql,
    grown: readonly number[],
    counts: ReadonlyMap<number, number>,
  ): Promise<(partition: number) => number> {
    const steps = grown.flatMap((partition) => [partition, counts.get(partition) ?? 0]);
    const rows = await sql.all<{ partition_no: number; position_no: number | string }>(
      `UPDATE _partition SET position_no = position_no + CASE partition_no ${grown
        .map(() => 'WHEN ? THEN CAST(? AS bigint)')
        .join(' ')} END WHERE partition_no IN (${placeholders(grown.length)}) RETURNING partition_no, position_no`,
      [...steps, ...grown],
    );
    if (rows.length < grown.length) {
      await this.begin(sql);
      return this.take(sql, grown, counts);
    }
    const last = new Map(rows.map((row) => [row.partition_no, Number(row.position_no)]));
    return (partition: number): number => last.get(partition) as number;
  }

  /** Creates the counters of a log that has none: when the database was opened, it had another owner. */
  private async begin(sql: Sql): Promise<void> {
    const count = await countPartitions(sql);
    if (count > 0) throw otherCount(this.module, this.partitions, count);
    await createCounters(sql, this.partitions);
  }

  private row(published: PublishedEvent, partition: number, position: number, commit: CommitNumber) {
    const { id, event, key, data, occurredAt, call } = published;
    const values = eventValues({
      partition,
      position,
      id,
      name: event.name,
      version: event.version,
      key,
      data,
      occurredAt,
      correlationId: call.correlationId,
      causationId: call.causationId ?? null,
      traceparent: call.traceparent ?? null,
      epoch: commit.epoch,
    });
    return [...values, commit.number];
  }
}

async function countPartitions(sql: Sql): Promise<number> {
  const [counted] = await sql.all<{ n: number | string }>('SELECT COUNT(*) AS n FROM _partition');
  return Number(counted?.n ?? 0);
}

async function createCounters(sql: Sql, partitions: number): Promise<void> {
  const rows = Array.from({ length: partitions }, (_, partition) => [partition, 0, 0]);
  await sql.all(
    `INSERT INTO _partition (partition_no, position_no, trimmed_to) VALUES ${rowPlaceholders(rows.length, 3)} ON CONFLICT DO NOTHING`,
    rows.flat(),
  );
}

function otherCount(module: string, declared: number, count: number): Error {
  return new Error(
    `The module ${module} declares ${declared} partitions, but its event log was begun with ${count}. ` +
      `The count decides the order of delivery and is fixed by the first start; declare ${count} again.`,
  );
}

/**
 * Makes a module's event log ready: the first start creates one counter for each partition that the contract declares. Where
 * the database has another owner it only checks: then the first unit that publishes creates them.
 * @throws Error when the log was begun with another number of partitions.
 */
export async function prepareLog(store: ModuleStore, { name, partitions }: AnyContract): Promise<void> {
  const count = await countPartitions(store.reads.sql);
  if (count === partitions) return;
  if (count > 0) throw otherCount(name, partitions, count);
  if (!isOwner(store.ownership)) return;
  await store.units.run(`prepare the event log of ${name}`, (tx) => createCounters(tx.sql, partitions));
}

/** How many events a module's log holds: the positions given, less those trimmed. It counts no rows. */
export async function outboxSize(sql: Sql): Promise<number> {
  const [row] = await sql.all<{ size: number | string | null }>(
    'SELECT SUM(position_no - trimmed_count) AS size FROM _partition',
  );
  return Number(row?.size ?? 0);
}
