import type { OpenStore } from '../../src/platform/store/open-store.js';
import { temporaryDatabase, type TemporaryDatabase } from '../../src/platform/testing/temporary-database.js';
import { openGarden, plant, PlantRow } from './plants.js';
import { onServer } from './on-server.js';

const MIGRATIONS_ARE_LET_GO = 5_000;

onServer('the sessions of a module with a PostgreSQL server', () => {
  let database: TemporaryDatabase;
  let store: OpenStore;
  beforeEach(async () => {
    database = await temporaryDatabase('garden');
    store = await openGarden(database.again());
  });
  afterEach(async () => {
    await store.close();
    await database.remove();
  });

  const sessions = async () =>
    (
      await store.reads.sql.all<{ name: string }>(
        `SELECT application_name AS name FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE 'ficus%' ORDER BY 1`,
      )
    ).map(({ name }) => name);

  it('are three, however many statements come at once, and two more while something reads snapshots', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, i) => plant(store, `p${i}`)));
    const all = await Promise.all(Array.from({ length: 50 }, () => store.reads.manager.count(PlantRow)));
    expect(new Set(all)).toEqual(new Set([50]));
    const usual = ['ficus garden reader', 'ficus garden reader', 'ficus garden writer'];
    const end = performance.now() + MIGRATIONS_ARE_LET_GO;
    while ((await sessions()).length > usual.length && performance.now() < end);
    expect(await sessions()).toEqual(usual);
    await Promise.all(Array.from({ length: 8 }, () => store.reads.snapshot((at) => at.manager.count(PlantRow))));
    expect(await sessions()).toEqual([...usual.slice(0, 2), 'ficus garden reader', 'ficus garden reader', usual[2]]);
  });

  it('read side by side: one read that must wait does not keep the others waiting', async () => {
    const outsider = await database.again().writer();
    await outsider.script('SELECT pg_advisory_lock(7)');
    const waiting = store.reads.sql.all('SELECT pg_advisory_lock(7)');
    expect(await store.reads.sql.all('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await outsider.script('SELECT pg_advisory_unlock(7)');
    await waiting;
    await outsider.close();
  });

  it('a statement that is cancelled while it waits says so, also when the server is asked several times at once (guarantee 5)', async () => {
    const outsider = await database.again().writer();
    await outsider.script('SELECT pg_advisory_lock(7)');
    const reader = await database.again().writer();
    const cancel = () => reader.interrupt?.() ?? Promise.reject(new Error('It cannot be interrupted.'));
    await reader.all('SELECT 1');
    for (let round = 0; round < 20; round += 1) {
      let waits = true;
      const waiting = reader
        .all('SELECT pg_advisory_lock(7)')
        .catch((error: unknown) => error)
        .finally(() => (waits = false));
      while (waits) await Promise.all([1, 2, 3, 4].map(cancel));
      expect(await waiting).toMatchObject({ code: '55P03' });
    }
    await reader.close();
    await outsider.close();
  });

  it('prepare a statement anew when the tables have changed since, and say so once', async () => {
    await plant(store, 'fern');
    const all = () => store.reads.sql.all('SELECT * FROM plants');
    for (let use = 0; use < 5; use += 1) await Promise.all([all(), all()]);
    const outsider = await database.again().writer();
    await outsider.script("ALTER TABLE plants ADD COLUMN colour varchar DEFAULT 'green'");
    await outsider.close();
    const results = await Promise.allSettled([all(), all()]);
    for (const result of results)
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { message: 'garden cannot read at present; try again.' },
      });
    expect(store.fault).toMatch(/^The tables of \S+ have just been changed; it goes on by itself\.$/);
    expect(await all()).toEqual([{ plantId: 'fern', height: 1, colour: 'green' }]);
  });

  it('give up in time: a statement, a wait for a lock, and a transaction that goes idle are all limited', async () => {
    const names = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'synchronous_commit'];
    const query = `SELECT ${names.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`;
    const limits = { statement_timeout: '10s', lock_timeout: '1500ms', synchronous_commit: 'on' };
    expect(await store.reads.sql.all(query)).toEqual([{ ...limits, idle_in_transaction_session_timeout: '10s' }]);
    const { value } = await store.units.run('garden.look', (tx) => tx.sql.all(query));
    // The writers of other processes wait for this one.
    expect(value).toEqual([{ ...limits, idle_in_transaction_session_timeout: '5s' }]);
  });

  it('are durable at commit although the server would not be by default', async () => {
    const outsider = await database.again().writer();
    await outsider.script(
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$`,
    );
    await outsider.close();
    const again = await openGarden(database.again());
    const { value } = await again.units.run('garden.look', (tx) => tx.sql.all('SHOW synchronous_commit'));
    expect(value).toEqual([{ synchronous_commit: 'on' }]);
    await again.close();
  });
});
