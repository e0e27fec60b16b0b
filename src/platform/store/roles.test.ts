import 'reflect-metadata';
import { NotOwner, Unavailable } from '../contract/failure.js';
import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { TEST_SERVER } from '../testing/temporary-database.js';
import type { Connection } from './database/database.js';
import type { Role } from './database/ownership.js';
import { openStore, type StoreSpec } from './open-store.js';
import type { Tx } from './unit/tx.js';

/** The code of an error that a trigger raises. */
const RAISED = TEST_SERVER === undefined ? 'SQLITE_CONSTRAINT' : 'P0001';

describe('the role of a database', () => {
  let store: TemporaryStore;
  let outsider: Connection;
  const begin = async (spec: Partial<StoreSpec> = {}) => {
    store = await openTemporaryStore(spec);
    outsider = await store.again().writer();
  };
  afterEach(async () => {
    await outsider.close();
    await store.remove();
  });

  const sow = async (plant: string) => {
    const insert = 'INSERT INTO _seed (module, seeded_at) VALUES (?, ?)';
    const { commit } = await store.units.run('garden.sow', (tx) => tx.sql.all(insert, [plant, 'today']));
    return commit;
  };
  const sown = async () =>
    (await store.reads.sql.all('SELECT module FROM _seed ORDER BY module')).map((row) => row['module']);
  const row = async () => (await store.reads.sql.all('SELECT epoch, role FROM _epoch'))[0];
  /** Commits `statement` as somebody would who states this claim. */
  const underClaim = async (epoch: number, role: Role, statement: string) => {
    const token = TEST_SERVER === undefined ? ', token' : '';
    const from = TEST_SERVER === undefined ? ', token FROM _owner' : '';
    await outsider.script('BEGIN');
    try {
      await outsider.script(`INSERT INTO _claim (epoch, role${token}) SELECT ${epoch}, '${role}'${from}; ${statement}`);
      await outsider.script('DELETE FROM _claim; COMMIT');
    } catch (error) {
      await outsider.script('ROLLBACK');
      throw error;
    }
  };

  it('is that of the owner, at epoch 1, when the database is new', async () => {
    await begin();
    expect(await row()).toEqual({ epoch: 1, role: 'owner' });
    expect(store.ownership).toEqual({ epoch: 1, role: 'owner' });
  });

  it('is fenced, at epoch 0, when the database is made so; it is activated before anybody writes', async () => {
    await begin({ bornFenced: true });
    expect([await row(), store.ownership]).toEqual(Array(2).fill({ epoch: 0, role: 'fenced' }));
    await expect(sow('early')).rejects.toThrow(NotOwner);
    await store.activate(1);
    expect(await sow('ash')).toEqual({ module: 'garden', epoch: 1, number: 1 });
  });

  it('changes while the process runs, and so does what the process claims', async () => {
    await begin();
    await sow('ash');
    expect(await store.fence(2)).toBe(1);
    await expect(sow('x')).rejects.toThrow(NotOwner);
    await store.activate(3);
    expect(await sow('beech')).toEqual({ module: 'garden', epoch: 3, number: 2 });
    expect(store.ownership).toEqual({ epoch: 3, role: 'owner' });
    expect(await sown()).toEqual(['ash', 'beech']);
  });

  it('is believed again when another process has changed it, by the same epoch', async () => {
    await begin();
    await outsider.script("UPDATE _epoch SET epoch = 3, role = 'owner'");
    await expect(sow('x')).rejects.toThrow(NotOwner);
    await store.activate(3);
    expect((await sow('ash')).epoch).toBe(3);
  });

  it('never goes back to an older epoch, and no epoch makes a database the owner twice', async () => {
    await begin();
    await store.fence(5);
    for (const change of ['epoch = 4', "role = 'owner'", "epoch = 6, role = 'king'"])
      await expect(outsider.script(`UPDATE _epoch SET ${change}`)).rejects.toThrow('FICUS_EPOCH');
    await expect(outsider.script("INSERT INTO _epoch (epoch, role) VALUES (9, 'owner')")).rejects.toThrow(
      'FICUS_EPOCH',
    );
    await expect(outsider.script('DELETE FROM _epoch')).rejects.toThrow('FICUS_EPOCH');
    await expect(store.activate(5)).rejects.toThrow(
      /^The database of garden \(\S+\) is fenced at epoch 5, so it cannot become owner at epoch 5: the placement of the caller is out of date; read the placement again\.$/,
    );
    await expect(store.fence(4)).rejects.toThrow('is fenced at epoch 5, so it cannot become fenced at epoch 4');
    expect([await row(), store.ownership]).toEqual(Array(2).fill({ epoch: 5, role: 'fenced' }));
  });

  it('may be asked for again: a repeated fence or activation changes nothing', async () => {
    await begin();
    for (const times of [1, 2]) expect([times, await store.fence(2)]).toEqual([times, 0]);
    for (const times of [1, 2]) expect([times, await store.activate(3)]).toEqual([times, 0]);
    await sow('ash');
    expect(await sown()).toEqual(['ash']);
  });

  it('of a follower lets only who repeats the commits of its owner write, until it is activated', async () => {
    await begin({ bornFenced: true });
    await store.follow(1);
    const insert = (plant: string) => `INSERT INTO _seed (module, seeded_at) VALUES ('${plant}', 'then')`;
    await underClaim(1, 'follower', insert('ash'));
    await expect(sow('x')).rejects.toThrow(NotOwner);
    await expect(underClaim(1, 'owner', insert('x'))).rejects.toThrow('FICUS_FENCED');
    await expect(underClaim(0, 'follower', insert('x'))).rejects.toThrow('FICUS_FENCED');
    await store.activate(2);
    for (const late of [1, 2]) await expect(underClaim(late, 'follower', insert('x'))).rejects.toThrow('FICUS_FENCED');
    await sow('beech');
    expect(await sown()).toEqual(['ash', 'beech']);
  });

  it('of a follower lets its own process apply commits of the owner, at its epoch alone', async () => {
    await begin({ bornFenced: true });
    const repeat = (epoch: number, plant: string, number: number) =>
      store.apply(epoch, async (sql) => {
        await sql.all('INSERT INTO _seed (module, seeded_at) VALUES (?, ?)', [plant, 'then']);
        await sql.all('UPDATE _commit SET number = ?', [number]);
        return plant;
      });
    const refused = /^The database of garden \(\S+\) is no follower at epoch 1, so nothing was written to it: /;
    await expect(repeat(1, 'x', 1)).rejects.toThrow(refused);
    await store.activate(1);
    await sow('ash');
    await expect(repeat(1, 'x', 1)).rejects.toThrow(refused);
    await store.follow(2);
    expect(await repeat(2, 'beech', 40)).toBe('beech');
    await expect(repeat(1, 'x', 1)).rejects.toThrow(refused);
    await expect(store.apply(2, (sql) => sql.all('SELECT * FROM nowhere'))).rejects.toThrow('nowhere');
    await store.activate(3);
    await expect(repeat(2, 'x', 1)).rejects.toThrow('is no follower at epoch 2');
    expect((await sow('cedar')).number).toBe(41);
    expect(await sown()).toEqual(['ash', 'beech', 'cedar']);
  });

  it('that is fenced admits no claim at all, and a claim does not change', async () => {
    await begin();
    await store.fence(2);
    for (const role of ['owner', 'fenced', 'follower'] as const)
      await expect(underClaim(2, role, 'SELECT 1')).rejects.toThrow('FICUS_FENCED');
    await store.activate(3);
    await expect(underClaim(3, 'owner', "UPDATE _claim SET role = 'fenced'")).rejects.toThrow('FICUS_FENCED');
  });

  it('goes on with the commit numbers of the owner that it followed (guarantee 9)', async () => {
    await begin();
    for (const plant of ['a', 'b', 'c']) await sow(plant);
    await store.fence(2);
    await store.follow(2);
    await underClaim(2, 'follower', 'UPDATE _commit SET number = 40');
    expect(await store.activate(3)).toBe(40);
    expect((await sow('d')).number).toBe(41);
    expect(await store.reads.sql.all('SELECT number FROM _commit')).toEqual([{ number: 41 }]);
  });

  it('changes between two groups: what waits is refused as a whole, and changes nothing', async () => {
    await begin();
    let begun = () => {};
    const underWay = new Promise<void>((resolve) => (begun = resolve));
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const during = store.units.run('garden.during', async (tx) => {
      begun();
      await finished;
      await tx.sql.all("INSERT INTO _seed (module, seeded_at) VALUES ('during', 'today')");
    });
    const beside = sow('beside');
    await underWay;
    const before = sow('before');
    const fenced = store.fence(2);
    const behind = Array.from({ length: 100 }, (_, i) => sow(`behind${i}`));
    finish();
    await Promise.all([during, beside]);
    expect(await fenced).toBe(1);
    for (const result of await Promise.allSettled([before, ...behind]))
      expect(result).toMatchObject({
        status: 'rejected',
        reason: {
          code: 'NOT_OWNER',
          module: 'garden',
          status: 503,
          message:
            'garden does not write here at present: its data has another owner. None of its data was changed; try again with the same key.',
        },
      });
    expect(await sown()).toEqual(['beside', 'during']);
  });

  it('that a unit changes under its own group fails the whole group as NotOwner', async () => {
    await begin();
    const results = await Promise.allSettled([
      sow('ash'),
      store.units.run('garden.fence', (tx) => tx.sql.all("UPDATE _epoch SET epoch = 2, role = 'fenced'")),
      sow('beech'),
      sow('cedar'),
    ]);
    for (const result of results) expect(result).toEqual({ status: 'rejected', reason: expect.any(NotOwner) });
    expect([await row(), await sown()]).toEqual([{ epoch: 1, role: 'owner' }, []]);
  });

  it('is not concerned by a unit that only quotes the texts of fences: that unit fails alone, with its own error', async () => {
    await begin();
    const quoting = (error: Error) => store.units.run('garden.quote', () => Promise.reject(error));
    const texts = ['There is no plant called FICUS_FENCED.', 'FICUS_UNCLAIMED INSERT on plants', 'FICUS_OVERTAKEN'];
    const elsewhere = new Unavailable('water cannot write at present.', {
      cause: Object.assign(new Error('FICUS_FENCED this epoch may not write'), { code: RAISED }),
    });
    const errors = [...texts.map((text) => new Error(text)), elsewhere];
    const results = await Promise.allSettled([sow('ash'), ...errors.map(quoting), sow('beech')]);
    expect(results.map((result) => (result.status === 'rejected' ? result.reason : 'sown'))).toEqual([
      'sown',
      ...errors,
      'sown',
    ]);
    expect([store.fault, await sown()]).toEqual([undefined, ['ash', 'beech']]);
  });

  it.each(['SQL', 'TypeORM'])(
    'that refuses a statement through %s is NotOwner, also where the unit goes on',
    async (by) => {
      await begin();
      const insert = "INSERT INTO _seed (module, seeded_at) VALUES ('x', 'today')";
      const refused = async ({ sql, manager }: Tx) => {
        await sql.all('DELETE FROM _claim');
        await (by === 'SQL' ? sql.all(insert) : manager.query(insert));
      };
      await expect(store.units.run('garden.unclaimed', refused)).rejects.toThrow(NotOwner);
      const swallowed = store.units.run('garden.unclaimed', (tx) => refused(tx).catch(() => undefined));
      await expect(swallowed).rejects.toThrow(NotOwner);
    },
  );

  it('stays over a restart', async () => {
    await begin();
    await store.fence(7);
    await store.close();
    const { module } = store;
    const again = await openStore({
      ...{ module, database: store.again(), rows: [], migrations: [] },
      clock: { now: () => 0, monotonic: () => 0, after: () => ({ cancel: () => undefined }) },
      ids: { next: () => 'x' },
      log: { append: () => Promise.resolve([]) },
    });
    expect(again.ownership).toEqual({ epoch: 7, role: 'fenced' });
    await expect(again.units.run('garden.sow', () => Promise.resolve())).rejects.toThrow(NotOwner);
    await again.close();
  });
});
