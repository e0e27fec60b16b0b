import type { AnyContract } from '../../contract/contract.js';
import type { AnyEvent } from '../../contract/event.js';
import { isDuration, milliseconds } from '../../contract/duration.js';
import { type Clock, utc } from '../../ops/clock.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import type { Head } from './event-source.js';
import { placeholders } from '../../store/database/sql.js';

const CHUNK = 500;

/**
 * Trims a module's event log: it deletes the events that every feed has reported to have read and that `keep` no longer
 * asks for. Events of a name that the contract no longer declares are kept. Positions are never given again.
 */
export class Trimmer {
  /** Per event name and partition: up to this position nothing is left to trim by age. */
  private readonly scanned = new Map<string, number>();

  constructor(
    private readonly store: ModuleStore,
    private readonly contract: AnyContract,
    private readonly clock: Clock,
  ) {}

  /** Trims in small units of work. @returns how many events were deleted. */
  async trim(): Promise<number> {
    const events = Object.values(this.contract.events);
    const compacted = events.filter(({ keep }) => keep === 'latest per key');
    const aging = events.filter(({ keep }) => isDuration(keep));
    if (compacted.length + aging.length === 0) return 0;
    let trimmed = 0;
    for (const head of await this.safeEnds()) {
      for (const event of aging) trimmed += await this.trimAged(event, head);
      if (compacted.length > 0) trimmed += await this.trimSuperseded(compacted, head);
    }
    return trimmed;
  }

  /** Per partition, the last position that no feed needs. */
  private async safeEnds(): Promise<readonly Pick<Head, 'partition' | 'position'>[]> {
    const rows = await this.store.reads.sql.all<{ partition_no: number; safe: number | string }>(
      `SELECT p.partition_no, COALESCE(MIN(r.position_no), p.position_no) AS safe FROM _partition p
       LEFT JOIN _reader r ON r.partition_no = p.partition_no
       GROUP BY p.partition_no, p.position_no ORDER BY p.partition_no`,
    );
    return rows.map((row) => ({ partition: row.partition_no, position: Number(row.safe) }));
  }

  private async trimAged(event: AnyEvent, { partition, position }: Pick<Head, 'partition' | 'position'>) {
    if (!isDuration(event.keep)) return 0;
    const oldest = utc(this.clock.now() - milliseconds(event.keep));
    const mark = `${event.name}/${partition}`;
    let trimmed = 0;
    for (;;) {
      const from = this.scanned.get(mark) ?? (await this.trimmedBefore(event.name, partition));
      const rows = await this.store.reads.sql.all<{ position_no: number | string; occurred_at: string }>(
        `SELECT position_no, occurred_at FROM _outbox
         WHERE partition_no = ? AND position_no > ? AND position_no <= ? AND name = ? ORDER BY position_no LIMIT ${CHUNK}`,
        [partition, from, position, event.name],
      );
      const young = rows.findIndex((row) => row.occurred_at >= oldest);
      const old = (young < 0 ? rows : rows.slice(0, young)).map((row) => Number(row.position_no));
      const deleted = await trimEvents(this.store, partition, old, { forGood: true });
      trimmed += deleted;
      // A feed has come to need some of them: the next trim looks at them again.
      if (deleted < old.length) return trimmed;
      const end = old.at(-1) ?? from;
      this.scanned.set(mark, young < 0 && rows.length < CHUNK ? Math.max(end, position) : end);
      if (young >= 0 || rows.length < CHUNK) return trimmed;
    }
  }

  /**
   * Up to where no event of a name is left, as a trim before this start has recorded. Without it, a trim would read past
   * all events that are kept permanently, and take longer the older the log is.
   */
  private async trimmedBefore(name: string, partition: number): Promise<number> {
    const [row] = await this.store.reads.sql.all<{ position_no: number | string }>(
      'SELECT position_no FROM _lost WHERE name = ? AND partition_no = ?',
      [name, partition],
    );
    return Number(row?.position_no ?? 0);
  }

  private async trimSuperseded(
    events: readonly AnyEvent[],
    { partition, position }: Pick<Head, 'partition' | 'position'>,
  ) {
    const names = events.map(({ name }) => name);
    let trimmed = 0;
    for (;;) {
      const rows = await this.store.reads.sql.all<{ position_no: number | string }>(
        `SELECT o.position_no FROM _outbox o JOIN (
           SELECT name, event_key, MAX(position_no) AS newest FROM _outbox
           WHERE partition_no = ? AND name IN (${placeholders(names.length)}) GROUP BY name, event_key
         ) latest ON latest.name = o.name AND latest.event_key = o.event_key
         WHERE o.partition_no = ? AND o.position_no <= ? AND o.position_no < latest.newest
         ORDER BY o.position_no LIMIT ${CHUNK}`,
        [partition, ...names, partition, position],
      );
      const deleted = await trimEvents(
        this.store,
        partition,
        rows.map((row) => Number(row.position_no)),
        { forGood: false },
      );
      trimmed += deleted;
      if (rows.length < CHUNK || deleted < rows.length) return trimmed;
    }
  }
}

/**
 * Deletes events of one partition, in one unit of work, and records up to where positions may now be missing. An event that
 * a feed has come to need meanwhile stays.
 * @param options `forGood`: they are not former states of keys that have newer ones. The log records them as lost, and a
 *   handler that needs them later does not start.
 * @returns how many were deleted.
 */
async function trimEvents(
  store: ModuleStore,
  partition: number,
  positions: readonly number[],
  options: { readonly forGood: boolean },
): Promise<number> {
  if (positions.length === 0) return 0;
  const { value } = await store.units.run(`trim the event log of ${store.module}`, async (tx) => {
    const rows = await tx.sql.all<{ position_no: number | string; name: string; id: string; epoch: number }>(
      `DELETE FROM _outbox WHERE partition_no = ? AND position_no IN (${placeholders(positions.length)})
         AND NOT EXISTS (SELECT 1 FROM _reader r WHERE r.partition_no = _outbox.partition_no AND r.position_no < _outbox.position_no)
       RETURNING position_no, name, id, epoch`,
      [partition, ...positions],
    );
    if (rows.length === 0) return 0;
    const gone = rows.map((row) => ({ ...row, position: Number(row.position_no) }));
    const last = gone.reduce((latest, event) => (event.position > latest.position ? event : latest));
    await tx.sql.all('UPDATE _partition SET trimmed_count = trimmed_count + ? WHERE partition_no = ?', [
      gone.length,
      partition,
    ]);
    await tx.sql.all(
      'UPDATE _partition SET trimmed_to = ?, trimmed_id = ?, trimmed_epoch = ? WHERE partition_no = ? AND trimmed_to < ?',
      [last.position, last.id, last.epoch, partition, last.position],
    );
    const names = options.forGood ? new Set(gone.map(({ name }) => name)) : [];
    for (const name of names)
      await tx.sql.all(
        `INSERT INTO _lost (name, partition_no, position_no) VALUES (?, ?, ?)
         ON CONFLICT (name, partition_no) DO UPDATE SET position_no = excluded.position_no`,
        [name, partition, Math.max(...gone.filter((event) => event.name === name).map(({ position }) => position))],
      );
    return rows.length;
  });
  return value;
}
