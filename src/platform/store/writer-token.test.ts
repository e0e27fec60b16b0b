import 'reflect-metadata';
import { rm } from 'node:fs/promises';
import type { MigrationInterface } from 'typeorm';
import { Unavailable } from '../contract/failure.js';
import { systemClock } from '../ops/clock.js';
import { uuidIds } from '../ops/ids.js';
import type { Log, LogFields } from '../ops/log.js';
import { type OpenStore, openStore, type StoreSpec } from './open-store.js';
import type { Claim } from './database/ownership.js';
import { StoreTables0000000000001 } from './database/store-tables.js';
import { temporaryDatabase, type TemporaryDatabase } from '../testing/temporary-database.js';

const TAKEN_OVER =
  /^Another process has taken over \S+garden\.sqlite; this process writes nothing more to it: stop it\.$/;

describe('a SQLite database whose lock file was removed', () => {
  let temporary: TemporaryDatabase;
  let stores: OpenStore[];
  let errors: string[];

  beforeEach(async () => {
    stores = [];
    errors = [];
    temporary = await temporaryDatabase('garden');
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    await temporary.remove();
  });

  const open = async (spec: Partial<StoreSpec> = {}) => {
    const store = await openStore({
      module: 'garden',
      database: temporary.again(),
      rows: [],
      migrations: [],
      clock: systemClock,
      ids: uuidIds,
      log: { append: () => Promise.resolve([]) },
      logger: { error: (_: LogFields, message: string) => void errors.push(message) } as unknown as Log,
      ...spec,
    });
    stores.push(store);
    return store;
  };
  const removeLockFile = () => rm(`${temporary.again().description}.lock`);
  const sow = (store: OpenStore, plant: string) =>
    store.units
      .run('garden.sow', (tx) => tx.sql.all('INSERT INTO _seed (module, seeded_at) VALUES (?, ?)', [plant, 'today']))
      .then(({ commit }) => commit.number);
  const sown = async (store: OpenStore) =>
    (await store.reads.sql.all('SELECT module FROM _seed ORDER BY module')).map((row) => row['module']);

  it('refuses every unit of the process that was overtaken, and gives no commit number twice (guarantee 9)', async () => {
    const first = await open();
    const numbers = [await sow(first, 'ash'), await sow(first, 'beech')];
    await removeLockFile();
    const second = await open();
    numbers.push(await sow(second, 'cedar'));
    const attempt = async (plants: readonly string[]) => {
      const results = await Promise.allSettled(plants.map((plant) => sow(first, plant)));
      for (const result of results) if (result.status === 'fulfilled') numbers.push(result.value);
      return results;
    };
    const late = await attempt(['x', 'y', 'z']);
    numbers.push(await sow(second, 'date'));
    const latest = await attempt(['zz']);
    numbers.push(await sow(second, 'elm'));

    expect(numbers).toEqual([1, 2, 3, 4, 5]);
    for (const result of [...late, ...latest])
      expect(result).toMatchObject({
        status: 'rejected',
        reason: expect.objectContaining({
          cause: expect.objectContaining({ message: expect.stringMatching(TAKEN_OVER) }),
        }),
      });
    expect(late.every((result) => result.status === 'rejected' && result.reason instanceof Unavailable)).toBe(true);
    expect(await sown(second)).toEqual(['ash', 'beech', 'cedar', 'date', 'elm']);
    expect([first.fault, second.fault]).toEqual([expect.stringMatching(TAKEN_OVER), undefined]);
    expect(errors).toEqual([expect.stringMatching(TAKEN_OVER)]);
  });

  it('refuses one claim of the process that was overtaken, whose later units fail without a statement', async () => {
    const real = temporary.again();
    let begun = 0;
    const counting = Object.create(real, {
      begin: { value: (claim: Claim) => ((begun += 1), real.begin(claim)) },
    }) as typeof real;
    const first = await open({ database: counting });
    await removeLockFile();
    await open();
    await expect(sow(first, 'x')).rejects.toThrow(Unavailable);
    const before = begun;
    await expect(sow(first, 'y')).rejects.toThrow(Unavailable);
    expect([before, begun]).toEqual([1, 1]);
  });

  it('shows to a probe that it has another owner, before anything is written', async () => {
    const first = await open();
    await first.probe();
    expect(first.fault).toBeUndefined();
    await removeLockFile();
    await open();
    await first.probe();
    expect(first.fault).toMatch(TAKEN_OVER);
  });

  it('has its new owner before the migrations of that run', async () => {
    const first = await open();
    await removeLockFile();
    let during: unknown;
    class Watched0000000000900 implements MigrationInterface {
      async up(): Promise<void> {
        during = await sow(first, 'x').catch((error: unknown) => error);
      }
      async down(): Promise<void> {}
    }
    const second = await open({ migrations: [Watched0000000000900] });
    expect(during).toBeInstanceOf(Unavailable);
    expect(await sown(second)).toEqual([]);
  });

  it('of a version without tokens gets a token by a migration, and keeps its rows and its commit number', async () => {
    const source = await temporary.again().dataSource({ rows: [], migrations: [StoreTables0000000000001] });
    await source.runMigrations();
    await source.query("INSERT INTO _seed (module, seeded_at) VALUES ('old', 'then')");
    await source.query('UPDATE _commit SET number = 41');
    await source.destroy();
    const first = await open();
    expect(await sow(first, 'new')).toBe(42);
    expect(await sown(first)).toEqual(['new', 'old']);
    expect(await first.reads.sql.all('SELECT id, token FROM _owner')).toEqual([{ id: 1, token: 1 }]);
  });

  it('refuses a claim without the token of its owner', async () => {
    await open();
    const outsider = await temporary.again().writer();
    const claim = (columns: string) => outsider.script(`INSERT INTO _claim ${columns}`);
    await expect(claim('(epoch) VALUES (1)')).rejects.toThrow('FICUS_OVERTAKEN');
    await expect(claim('(epoch, token) VALUES (1, 0)')).rejects.toThrow('FICUS_OVERTAKEN');
    await outsider.script('BEGIN; INSERT INTO _claim (epoch, token) SELECT epoch, token FROM _epoch, _owner; ROLLBACK');
    await outsider.close();
  });
});
