import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../ops/clock.js';
import { uuidIds } from '../ops/ids.js';
import { type OpenStore, openStore, type StoreSpec } from './open-store.js';
import { SqliteDatabase } from './sqlite-driver.js';

/** A store in a directory of its own, for tests. Without a log of its own, events are counted nowhere and kept nowhere. */
export async function openTemporaryStore(
  spec: Partial<StoreSpec> = {},
): Promise<OpenStore & { readonly file: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'ficus-store-'));
  const file = join(directory, 'garden.sqlite');
  const store = await openStore({
    module: 'garden',
    database: new SqliteDatabase(file),
    rows: [],
    migrations: [],
    clock: systemClock,
    ids: uuidIds,
    log: { append: () => Promise.resolve([]) },
    ...spec,
  });
  const remove = async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  };
  return Object.assign(store, { file, remove });
}
