import type { ModuleStore } from '../store/module-store.js';
import { placeholders } from '../store/placeholders.js';

/**
 * Deletes events of one partition, in one unit of work, and notes up to where positions may now be missing. What a feed
 * has come to need meanwhile stays.
 * @param options `forGood`: they are not the former state of a key that has a newer one; who asks for them later is told.
 * @returns how many went.
 */
export async function trimEvents(
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
