import { openTemporaryStore, type TemporaryStore } from '../../testing/open-temporary-store.js';
import { openStore, type OpenStore } from '../open-store.js';
import type { Connection, Database } from '../database/database.js';
import { systemClock } from '../../ops/clock.js';
import { uuidIds } from '../../ops/ids.js';
import type { UnitTx } from './unit-of-work.js';

describe('a group of units', () => {
  let temporary: TemporaryStore;
  let store: OpenStore;
  /** The control statements that were sent, as words. */
  let sent: string[];

  /** The same database, whose writer tells what control statements it was sent. */
  function watched(database: Database): Database {
    const writer = async (): Promise<Connection> => {
      const connection = await database.writer();
      const script = (statements: string) => {
        sent.push(statements.split(';').at(-1)?.trim() ?? '');
        return connection.script(statements);
      };
      return Object.create(connection, { script: { value: script } }) as Connection;
    };
    return Object.create(database, { writer: { value: writer } }) as Database;
  }

  const open = (database: Database) =>
    openStore({
      module: 'garden',
      database,
      rows: [],
      migrations: [],
      clock: systemClock,
      ids: uuidIds,
      log: { append: () => Promise.resolve([]) },
    });

  beforeEach(async () => {
    temporary = await openTemporaryStore();
    await temporary.close();
    sent = [];
    store = await open(watched(temporary.again()));
    sent = [];
  });
  afterEach(async () => {
    await store.close();
    await temporary.remove();
  });

  const sow = (plant: string, then: (tx: UnitTx) => void = () => undefined) =>
    store.units.run('garden.sow', async (tx) => {
      await tx.sql.all('INSERT INTO _seed (module, seeded_at) VALUES (?, ?)', [plant, 'today']);
      then(tx);
      return plant;
    });
  const dies = () => {
    throw new Error('eaten by snails');
  };
  const sown = async () =>
    (await store.reads.sql.all('SELECT module FROM _seed ORDER BY module')).map((row) => row['module']);
  const savepoints = () => sent.filter((statement) => statement.includes('SAVEPOINT')).length;

  it('sets no savepoints while no unit fails', async () => {
    await Promise.all(['fern', 'moss', 'rose'].map((plant) => sow(plant)));
    expect(await sown()).toEqual(['fern', 'moss', 'rose']);
    expect(savepoints()).toBe(0);
  });

  it('runs again with savepoints when a unit fails, so that all other units commit', async () => {
    const results = await Promise.allSettled([sow('fern'), sow('moss', dies), sow('rose')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await sown()).toEqual(['fern', 'rose']);
    expect(savepoints()).toBe(3);
  });

  it('sets no savepoints again after some groups without a failure', async () => {
    await Promise.allSettled([sow('fern'), sow('moss', dies)]);
    for (let i = 0; i < 16; i += 1) await sow(`rose ${i}`);
    const before = savepoints();
    await sow('thyme');
    expect([before, savepoints()]).toEqual([2 + 16, 2 + 16]);
  });

  it('rolls back a unit that fails alone, and runs it once', async () => {
    let runs = 0;
    const failing = sow('moss', () => {
      runs += 1;
      dies();
    });
    await expect(failing).rejects.toThrow('eaten by snails');
    expect([runs, await sown(), savepoints()]).toEqual([1, [], 0]);
    const { commit } = await sow('fern');
    expect(commit.number).toBe(1);
  });

  it('gets the next commit number without gaps, after any failure and after a restart', async () => {
    const numbers = [(await sow('fern')).commit.number, (await sow('moss')).commit.number];
    await expect(sow('rose', dies)).rejects.toThrow('eaten by snails');
    numbers.push((await sow('thyme')).commit.number);
    await Promise.allSettled([sow('ivy', dies), sow('sage')]);
    numbers.push((await sow('oak')).commit.number);
    await store.close();
    store = await open(temporary.again());
    numbers.push((await sow('ash')).commit.number, (await sow('elm')).commit.number);
    expect(numbers).toEqual([1, 2, 3, 5, 6, 7]);
    expect(await store.reads.sql.all('SELECT number FROM _commit')).toEqual([{ number: 7 }]);
  });

  it('reads the commit number from the database after a commit of unknown outcome', async () => {
    const real = temporary.again();
    let cut = false;
    const commit = { get: () => (cut ? `${real.commit}; SELECT * FROM nothing_that_is_there` : real.commit) };
    await store.close();
    store = await open(Object.create(real, { commit }) as Database);
    expect((await sow('fern')).commit.number).toBe(1);
    cut = true;
    await expect(sow('moss')).rejects.toThrow('nothing_that_is_there');
    cut = false;
    expect((await sow('rose')).commit.number).toBe(3);
  });

  it('resolves a unit that fails alone with its `otherwise`', async () => {
    const refusing = store.units.run<string>(
      'garden.sow',
      async (tx) => {
        await tx.sql.all('INSERT INTO _seed (module, seeded_at) VALUES (?, ?)', ['moss', 'today']);
        return dies();
      },
      {
        otherwise: async (tx) => {
          await tx.sql.all('INSERT INTO _seed (module, seeded_at) VALUES (?, ?)', ['slime', 'today']);
          return 'slime';
        },
      },
    );
    expect((await refusing).value).toBe('slime');
    expect(await sown()).toEqual(['slime']);
  });

  it('clears the cache of its transaction when a unit is rolled back', async () => {
    const seen: unknown[] = [];
    const remember = (value: string, fails = false) =>
      store.units.run('garden.remember', async ({ cache }) => {
        seen.push(cache.get('weather'));
        cache.set('weather', value);
        if (fails) dies();
      });
    await Promise.allSettled([remember('rain'), remember('snow', true), remember('wind'), remember('sun')]);
    // The first time without savepoints, then again with them.
    expect(seen).toEqual([undefined, 'rain', undefined, 'rain', undefined, 'wind']);
  });
});
