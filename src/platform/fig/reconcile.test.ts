import { NotOwner } from '../contract/failure.js';
import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { LOCAL, type Placement, type StoredPlacement } from './placement.js';
import { PlacementStore } from './placement-store.js';
import { placementMigrations } from './placement-tables.js';
import { reconcile } from './reconcile.js';

const OTHER = 'another-database';
/** The place of a host elsewhere. */
const ELSEWHERE = 'http://127.0.0.1:4001';
const LIMIT = Date.UTC(2026, 0, 1);
const host = { name: 'a host', place: LOCAL, clock: { now: () => LIMIT } };
const cause = { by: 'a test', reason: 'to see it' };

describe('a database is brought in line with the journal', () => {
  let journal: TemporaryStore;
  let garden: TemporaryStore;
  let placements: PlacementStore;

  beforeEach(async () => {
    journal = await openTemporaryStore({ module: 'placement', migrations: placementMigrations });
    garden = await openTemporaryStore();
    placements = await PlacementStore.over(journal);
  });

  afterEach(async () => {
    await garden.remove();
    await journal.remove();
  });

  const placed = (change: Partial<Placement>): Promise<StoredPlacement> =>
    placements.place(
      { module: 'garden', epoch: 1, owner: garden.identity, place: LOCAL, phase: 'idle', ...change },
      cause,
    );
  const write = () => garden.units.run('write', (tx) => tx.sql.all('UPDATE _seed SET seeded_at = seeded_at'));
  /** Reconciles twice: what is repeated changes nothing. */
  const reconciled = async () => {
    const once = await reconcile(placements, garden, host);
    expect(await reconcile(placements, garden, host)).toEqual(once);
    expect(placements.of('garden')).toEqual(once);
    return once;
  };

  it('an owner that was never placed is placed where it is', async () => {
    const found = { module: 'garden', epoch: 1, owner: garden.identity, place: LOCAL, phase: 'idle', revision: 1 };
    expect(await reconciled()).toEqual(found);
    expect((await placements.history('garden'))[0]).toMatchObject({ by: 'a host' });
  });

  it('the owner by the journal at a newer epoch is activated, and a move that had come so far is over', async () => {
    await garden.fence(2);
    await placed({ epoch: 3, phase: 'activating' });
    expect(await reconciled()).toMatchObject({ epoch: 3, phase: 'idle' });
    expect(garden.ownership).toEqual({ epoch: 3, role: 'owner' });
    await write();
  });

  it.each([
    ['before', (store: TemporaryStore) => Promise.resolve(store.module)],
    ['after', (store: TemporaryStore) => store.fence(2).then(() => store.module)],
  ])('a switch that was interrupted %s the fence is cancelled two epochs later', async (_, interrupted) => {
    await placed({ phase: 'switching', target: OTHER, until: LIMIT });
    await interrupted(garden);
    expect(await reconciled()).toMatchObject({ epoch: 3, owner: garden.identity, phase: 'idle' });
    expect(placements.of('garden')).not.toHaveProperty('target');
    expect(garden.ownership).toEqual({ epoch: 3, role: 'owner' });
    await write();
  });

  it('a switch within its time limit goes on: its owner writes until it is fenced', async () => {
    const switching = await placed({ phase: 'switching', target: OTHER, until: LIMIT + 1 });
    expect(await reconciled()).toEqual(switching);
    await write();
    await garden.fence(2);
    expect(await reconciled()).toEqual(switching);
    expect(garden.ownership).toEqual({ epoch: 2, role: 'fenced' });
  });

  it('the target of a switch writes nothing before the commit point', async () => {
    await garden.follow(1);
    const switching = { owner: OTHER, place: ELSEWHERE, phase: 'switching', target: garden.identity } as const;
    await placed({ ...switching, until: LIMIT + 1 });
    await reconciled();
    expect(garden.ownership.role).not.toBe('owner');
    await expect(write()).rejects.toThrow(NotOwner);
  });

  it('a database that is no longer the owner by the journal follows it (guarantee 9: one writer)', async () => {
    await placed({ epoch: 2, owner: OTHER, place: ELSEWHERE });
    await reconciled();
    expect(garden.ownership).toEqual({ epoch: 2, role: 'follower' });
    await expect(write()).rejects.toThrow(NotOwner);
  });

  it('a database that is no longer the owner is fenced, and follows only when the new owner has begun', async () => {
    await placed({ epoch: 2, owner: OTHER, place: ELSEWHERE, phase: 'activating' });
    await reconciled();
    expect(garden.ownership).toEqual({ epoch: 2, role: 'fenced' });
    const row = placements.of('garden') as StoredPlacement;
    await placements.change(row, { ...row, phase: 'idle' }, { by: 'a test', reason: 'it has begun' });
    await reconciled();
    expect(garden.ownership).toEqual({ epoch: 2, role: 'follower' });
  });

  it('a follower at a newer epoch than this process has read of is no contradiction: the journal is read again', async () => {
    await placed({ epoch: 2, owner: OTHER, place: ELSEWHERE });
    const late = await PlacementStore.over(journal);
    const row = placements.of('garden') as StoredPlacement;
    await placements.change(row, { ...row, epoch: 4 }, cause);
    await garden.follow(4);
    expect(late.of('garden')).toMatchObject({ epoch: 2 });
    await expect(reconcile(late, garden, host)).resolves.toMatchObject({ epoch: 4, owner: OTHER });
    expect(garden.ownership).toEqual({ epoch: 4, role: 'follower' });
  });

  it('of two processes that reconcile at once, both see one placement', async () => {
    const other = await PlacementStore.over(journal);
    await placed({ phase: 'switching', target: OTHER, until: LIMIT });
    await other.refresh();
    const both = await Promise.all([
      reconcile(placements, garden, host),
      reconcile(other, garden, { ...host, name: 'another host' }),
    ]);
    expect(both.map(({ epoch, phase }) => ({ epoch, phase }))).toEqual([
      { epoch: 3, phase: 'idle' },
      { epoch: 3, phase: 'idle' },
    ]);
  });

  describe('what another process did to the same database is read from it:', () => {
    const elsewhere = async (epoch: number, role: string) => {
      const other = await garden.again().writer();
      await other.all('UPDATE _epoch SET epoch = ?, role = ?', [epoch, role]);
      await other.close();
    };

    it('it has activated it, and the journal is idle again: this process writes at the new epoch', async () => {
      await elsewhere(2, 'fenced');
      await elsewhere(3, 'owner');
      await placed({ epoch: 3 });
      await reconciled();
      expect(garden.ownership).toEqual({ epoch: 3, role: 'owner' });
      await write();
    });

    it('it has fenced it: this process knows it too', async () => {
      await elsewhere(2, 'fenced');
      await placed({ epoch: 2, owner: OTHER, place: ELSEWHERE });
      await reconciled();
      expect(garden.ownership).toEqual({ epoch: 2, role: 'follower' });
    });
  });

  describe('a contradiction changes nothing and is a sentence:', () => {
    it.each([
      [
        'the database is newer than the journal',
        { epoch: 1 },
        (store: TemporaryStore): Promise<unknown> => store.activate(4),
        'The database of garden is owner at epoch 4, but the journal knows only epoch 1',
      ],
      [
        'the database of the owner is an older copy: the journal is idle, so the owner has reached its epoch',
        { epoch: 3 },
        (store: TemporaryStore) => Promise.resolve(store.module),
        'it has written at epoch 3 already, as the journal says: this is an older copy',
      ],
      [
        'another owner of the journal is older than the database',
        { epoch: 2, owner: OTHER, place: ELSEWHERE },
        (store: TemporaryStore) => store.activate(4),
        'The database of garden is owner at epoch 4, but the journal knows only epoch 2',
      ],
      [
        'another database lies where that of the owner should be',
        { epoch: 2, owner: OTHER },
        (store: TemporaryStore) => Promise.resolve(store.module),
        'The database of garden is not the one that owns its data: the journal names another-database',
      ],
      [
        'two databases are owners at one epoch',
        { epoch: 4, owner: OTHER, place: ELSEWHERE },
        (store: TemporaryStore) => store.activate(4),
        'Two databases of garden are owners at epoch 4',
      ],
      [
        'the owner is fenced at its own epoch',
        { epoch: 4 },
        (store: TemporaryStore) => store.fence(4),
        'but it is fenced at that epoch',
      ],
    ])('%s', async (_, change, prepare, sentence) => {
      await prepare(garden);
      const [before, role] = [await placed(change), garden.ownership];
      await expect(reconcile(placements, garden, host)).rejects.toThrow(sentence);
      expect(placements.of('garden')).toEqual(before);
      expect(garden.ownership).toEqual(role);
    });

    it('a fenced database that was never placed', async () => {
      await garden.fence(2);
      await expect(reconcile(placements, garden, host)).rejects.toThrow(
        'The database of garden is fenced at epoch 2, and the journal does not know who owns its data.',
      );
      expect(placements.of('garden')).toBeUndefined();
    });
  });
});
