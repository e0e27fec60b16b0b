import { stat } from 'node:fs/promises';
import { openTemporaryStore, type TemporaryStore } from '../../testing/open-temporary-store.js';
import { TEST_SERVER } from '../../testing/temporary-database.js';

const UNITS = 200;

describe('emptying the write-ahead log', () => {
  let store: TemporaryStore;
  beforeEach(async () => {
    store = await openTemporaryStore();
  });
  afterEach(() => store.remove());

  /** Bytes of the log's file. On PostgreSQL there is none. */
  const logSize = async () => (TEST_SERVER === undefined ? (await stat(`${store.again().description}-wal`)).size : 0);
  const write = () => store.units.run('garden.write', async () => undefined);

  it('happens between transactions: all units that run meanwhile commit', async () => {
    const units = Array.from({ length: UNITS }, async () => write());
    const emptied = Array.from({ length: 5 }, () => store.emptyLog());
    const more = Array.from({ length: UNITS }, async () => write());
    expect(await Promise.all([...units, ...more])).toHaveLength(2 * UNITS);
    await Promise.all(emptied);
    await store.emptyLog();
    expect(await logSize()).toBe(0);
  });

  it('leaves the log as it is while a snapshot needs it, and empties it afterwards', async () => {
    await store.reads.snapshot(async ({ sql }) => {
      await sql.all('SELECT 1 FROM _epoch');
      await write();
      await store.emptyLog();
      if (TEST_SERVER === undefined) expect(await logSize()).toBeGreaterThan(0);
    });
    await write();
    await store.emptyLog();
    expect(await logSize()).toBe(0);
  });

  it('does nothing when the store is closed', async () => {
    await store.close();
    await expect(store.emptyLog()).resolves.toBeUndefined();
  });
});
