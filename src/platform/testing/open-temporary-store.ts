import { systemClock } from '../ops/clock.js';
import { uuidIds } from '../ops/ids.js';
import type { Database } from '../store/database/database.js';
import { type OpenStore, openStore, type StoreSpec } from '../store/open-store.js';
import { temporaryDatabase } from './temporary-database.js';

export interface TemporaryStore extends OpenStore {
  /** The same data once more, as another process would open it. */
  again(): Database;
  /** Closes the store and removes its data. */
  remove(): Promise<void>;
}

/** A store of its own, for tests. Without a log of its own, events are counted nowhere and kept nowhere. */
export async function openTemporaryStore(spec: Partial<StoreSpec> = {}): Promise<TemporaryStore> {
  const module = spec.module ?? 'garden';
  const temporary = await temporaryDatabase(module);
  try {
    const store = await openStore({
      module,
      database: temporary.again(),
      rows: [],
      migrations: [],
      clock: systemClock,
      ids: uuidIds,
      log: { append: () => Promise.resolve([]) },
      ...spec,
    });
    const remove = async () => {
      await store.close();
      await temporary.remove();
    };
    return Object.assign(store, { again: () => temporary.again(), remove });
  } catch (error) {
    await temporary.remove();
    throw error;
  }
}
