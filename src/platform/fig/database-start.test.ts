import { systemClock } from '../ops/clock.js';
import { uuidIds } from '../ops/ids.js';
import { type OpenStore, openStore } from '../store/open-store.js';
import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { temporaryDatabase } from '../testing/temporary-database.js';
import { LOCAL, type StoredPlacement } from './placement.js';
import { PlacementStore } from './placement-store.js';
import { placementMigrations } from './placement-tables.js';
import { reconcile } from './reconcile.js';

const host = { name: 'a host', place: LOCAL, clock: { now: () => 0 }, starts: true };
const died = new Error('The process has died.');

/** Where a process may die while it starts. */
const DEATHS = ['before it changes the journal', 'before it activates', 'before the journal is idle'] as const;

describe('a start of a database that one process has to itself', () => {
  let journal: TemporaryStore;
  let placements: PlacementStore;
  let garden: TemporaryStore;
  let removals: (() => Promise<void>)[];

  beforeEach(async () => {
    journal = await openTemporaryStore({ module: 'placement', migrations: placementMigrations });
    placements = await PlacementStore.over(journal);
    garden = await openTemporaryStore({ exclusive: true });
    removals = [() => garden.remove(), () => journal.remove()];
  });
  afterEach(async () => {
    for (const remove of removals) await remove();
  });

  const start = (store: OpenStore = garden) => reconcile(placements, store, host);
  const row = () => placements.of('garden') as StoredPlacement;
  const write = (store: OpenStore) =>
    store.units.run('write', (tx) => tx.sql.all('UPDATE _seed SET seeded_at = seeded_at'));

  /** A copy of the garden as it is now. */
  async function copy(): Promise<OpenStore> {
    const { again, remove } = await temporaryDatabase('garden');
    const open = () =>
      openStore({
        ...{ module: 'garden', database: again(), rows: [], migrations: [], clock: systemClock, ids: uuidIds },
        ...{ log: { append: () => Promise.resolve([]) }, exclusive: true },
      });
    await (await open()).close();
    const connection = await again().writer();
    await connection.all('UPDATE _identity SET id = ?', [garden.identity]);
    const { epoch } = garden.ownership;
    if (epoch > 1) await connection.all("UPDATE _epoch SET epoch = ?, role = 'owner'", [epoch]);
    await connection.close();
    const store = await open();
    removals.unshift(async () => {
      await store.close();
      await remove();
    });
    return store;
  }

  /** Starts the database in a process that dies under way. */
  async function dieIn(store: OpenStore, where: (typeof DEATHS)[number]): Promise<void> {
    const step = DEATHS.indexOf(where);
    const dying = Object.create(placements) as PlacementStore;
    let changes = 0;
    dying.change = (from, to, cause) => {
      changes += 1;
      if ((step === 0 && changes === 1) || (step === 2 && changes === 2)) return Promise.reject(died);
      return placements.change(from, to, cause);
    };
    const activate = step === 1 ? () => Promise.reject(died) : store.activate;
    await expect(reconcile(dying, { ...store, ownership: store.ownership, activate }, host)).rejects.toBe(died);
  }

  it('begins an epoch, and the history says so', async () => {
    expect(await start()).toMatchObject({ epoch: 2, phase: 'idle' });
    await write(garden);
    expect(await start()).toMatchObject({ epoch: 3, phase: 'idle' });
    expect(garden.ownership).toEqual({ epoch: 3, role: 'owner' });
    await write(garden);
    expect(row()).not.toHaveProperty('previous');
    const history = await placements.history('garden');
    expect(history.slice(0, 2).map(({ placement, reason }) => [placement.epoch, reason])).toEqual([
      [3, 'the owner writes at this epoch'],
      [3, 'a start of this database'],
    ]);
  });

  it('refuses a copy that was made before, and changes nothing', async () => {
    await start();
    const older = await copy();
    await start();
    const before = row();
    await expect(start(older)).rejects.toThrow(
      'The database of garden is owner at epoch 2, but it has written at epoch 3 already, as the journal says: this is an older copy',
    );
    expect(row()).toEqual(before);
    expect(await older.probe()).toEqual({ epoch: 2, role: 'owner' });
  });

  it.each(DEATHS)('goes on cleanly after a process that died %s', async (where) => {
    await start();
    await dieIn(garden, where);
    expect(await start()).toMatchObject({ phase: 'idle', epoch: garden.ownership.epoch });
    expect(garden.ownership.role).toBe('owner');
    await write(garden);
    expect(await start()).toMatchObject({ phase: 'idle' });
  });

  it.each(DEATHS.flatMap((where) => [[where, 'original'] as const, [where, 'copy'] as const]))(
    'that died %s: the %s starts next, and the other one never does',
    async (where, first) => {
      await start();
      const duplicate = await copy();
      await dieIn(garden, where);
      const [next, other] = first === 'copy' ? [duplicate, garden] : [garden, duplicate];
      await start(next);
      await write(next);
      const before = row();
      await expect(start(other)).rejects.toThrow('this is an older copy');
      expect(row()).toEqual(before);
      await start(next);
    },
  );

  it('that was interrupted refuses a copy of an earlier run', async () => {
    await start();
    const older = await copy();
    await start();
    await dieIn(garden, 'before it activates');
    const before = row();
    expect(before).toMatchObject({ phase: 'activating', epoch: 4, previous: 3 });
    await expect(start(older)).rejects.toThrow('it has written at epoch 3 already');
    expect(row()).toEqual(before);
  });

  it('keeps the epoch of a database that several processes share', async () => {
    const shared = Object.assign(Object.create(garden) as OpenStore, { exclusive: false });
    const placed = await start(shared);
    expect(await start(shared)).toEqual(placed);
    expect(placed.epoch).toBe(1);
  });
});
