import type { AnyContract } from '../contract/contract.js';
import type { ModuleStore } from '../store/module-store.js';
import { rowPlaceholders } from '../store/placeholders.js';

/**
 * Makes a module's event log ready: its first start creates one counter for each partition that the contract declares.
 * @throws Error when the log was begun with another number of partitions.
 */
export async function prepareLog(store: ModuleStore, contract: AnyContract): Promise<void> {
  const count = await counters(store);
  if (count === contract.partitions) return;
  if (count > 0)
    throw new Error(
      `The module ${contract.name} declares ${contract.partitions} partitions, but its event log was begun with ${count}. ` +
        `The count decides the order of delivery and is fixed by the first start; declare ${count} again.`,
    );
  await store.units.run(`prepare the event log of ${contract.name}`, async (tx) => {
    const rows = Array.from({ length: contract.partitions }, (_, partition) => [partition, 0, 0]);
    await tx.sql.all(
      `INSERT INTO _partition (partition_no, position_no, trimmed_to) VALUES ${rowPlaceholders(rows.length, 3)} ON CONFLICT DO NOTHING`,
      rows.flat(),
    );
  });
}

async function counters(store: ModuleStore): Promise<number> {
  const rows = await store.reads.sql.all<{ n: number | string }>('SELECT COUNT(*) AS n FROM _partition');
  return Number(rows[0]?.n ?? 0);
}
