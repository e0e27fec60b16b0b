import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { LOCAL, type Placement } from './placement.js';
import { PlacementStore } from './placement-store.js';
import { PlacementChanged } from './placements.js';
import { placementMigrations } from './placement-tables.js';

const cause = { by: 'a test', reason: 'to see it' };
const garden: Placement = { module: 'garden', epoch: 1, owner: 'database-a', place: LOCAL, phase: 'idle' };

describe('the journal of placements', () => {
  let store: TemporaryStore;
  let placements: PlacementStore;

  beforeEach(async () => {
    store = await openTemporaryStore({ module: 'placement', migrations: placementMigrations, twice: true });
    placements = await PlacementStore.over(store);
  });

  afterEach(() => store.remove());

  it('knows no module that was never placed', () => {
    expect(placements.of('garden')).toBeUndefined();
    expect(placements.all()).toEqual([]);
  });

  it('a placement survives the process that wrote it', async () => {
    await placements.place(garden, cause);
    const again = await PlacementStore.over(store);
    expect(again.of('garden')).toEqual({ ...garden, revision: 1 });
  });

  it('of two changes of one placement at once, one is refused and changes nothing', async () => {
    const placed = await placements.place(garden, cause);
    const other = await PlacementStore.over(store);
    await placements.change(placed, { ...garden, epoch: 2, owner: 'database-b' }, cause);

    await expect(other.change(placed, { ...garden, epoch: 2, owner: 'database-c' }, cause)).rejects.toThrow(
      new PlacementChanged(
        'The placement of garden has changed in the meantime: it is at revision 2, epoch 2, idle. Nothing was done; look at it and decide anew.',
      ),
    );
    await other.refresh();
    expect(other.of('garden')).toMatchObject({ owner: 'database-b', revision: 2 });
    expect(await other.history('garden')).toHaveLength(2);
  });

  it('a module is placed for the first time once', async () => {
    const other = await PlacementStore.over(store);
    await placements.place(garden, cause);
    await expect(other.place({ ...garden, owner: 'database-b' }, cause)).rejects.toThrow(PlacementChanged);
  });

  it.each([
    ['a smaller epoch', { ...garden, epoch: 4 }, 'The epoch of garden is 5 and cannot become 4; epochs only rise.'],
    [
      'another owner in the same epoch',
      { ...garden, epoch: 5, owner: 'database-b' },
      'garden cannot get another owner in epoch 5; a new owner begins a new epoch.',
    ],
    [
      'a switch without a target',
      { ...garden, epoch: 5, phase: 'switching' as const },
      'A placement of garden names a target and a time limit while it is switching, and only then.',
    ],
    ['another module', { ...garden, module: 'water', epoch: 5 }, 'A placement of garden cannot become one of water.'],
  ])('%s is refused', async (_, to, sentence) => {
    const placed = await placements.place({ ...garden, epoch: 5 }, cause);
    await expect(placements.change(placed, to, cause)).rejects.toThrow(sentence);
    expect(placements.of('garden')).toEqual(placed);
  });

  it('keeps who changed a placement, when, why, and to what', async () => {
    const placed = await placements.place(garden, { by: 'host', reason: 'its database was found' });
    const switching: Placement = { ...garden, phase: 'switching', target: 'database-b', until: 1_000 };
    await placements.change(placed, switching, { by: 'operator', reason: 'to try it' });

    const history = await placements.history('garden');
    expect(history.map(({ by, reason, placement }) => ({ by, reason, placement }))).toEqual([
      { by: 'operator', reason: 'to try it', placement: { ...switching, revision: 2 } },
      { by: 'host', reason: 'its database was found', placement: { ...garden, revision: 1 } },
    ]);
    expect(history.every(({ at }) => Number.isFinite(at))).toBe(true);
  });

  it('notifies listeners of its own changes and of those that it reads', async () => {
    const seen: string[] = [];
    const other = await PlacementStore.over(store);
    placements.onChange(({ module, revision }) => seen.push(`here ${module} ${revision}`));
    other.onChange(({ module, revision }) => seen.push(`there ${module} ${revision}`));

    const placed = await placements.place(garden, cause);
    await other.refresh();
    await other.refresh();
    await placements.change(placed, { ...garden, place: 'http://127.0.0.1:4001' }, cause);

    expect(seen).toEqual(['here garden 1', 'there garden 1', 'here garden 2']);
  });
});
