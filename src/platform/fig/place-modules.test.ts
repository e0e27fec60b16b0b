import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import type { FoundDatabase } from './found-database.js';
import { placeModules, PlaceRefused } from './place-modules.js';
import { LOCAL, type Placement } from './placement.js';
import { PlacementStore } from './placement-store.js';
import { placementMigrations } from './placement-tables.js';

const THERE = 'http://127.0.0.1:4001';
const cause = { by: 'a test', reason: 'to see it' };
const row: Placement = { module: 'garden', epoch: 1, owner: 'garden-a', place: LOCAL, phase: 'idle' };

const database = (identity: string, more: Partial<FoundDatabase> = {}): FoundDatabase => ({
  ...{ identity, description: `/data/${identity}.sqlite`, epoch: 1, role: 'owner', ...more },
});
/** As a service finds its new database. */
const fresh = database('garden-b', { epoch: 0, role: 'fenced' });

describe('placing a module that is stopped', () => {
  let store: TemporaryStore;
  let placements: PlacementStore;
  beforeEach(async () => {
    store = await openTemporaryStore({ module: 'placement', migrations: placementMigrations });
    placements = await PlacementStore.over(store);
  });
  afterEach(() => store.remove());

  const place = (
    at: string,
    databases: { readonly [place: string]: FoundDatabase | undefined },
    running: readonly string[] = [],
  ) =>
    placeModules(
      new Map([['garden', at]]),
      placements,
      { at: async (_, place) => databases[place], runsAt: async (_, place) => running.includes(place) },
      'a test',
    );
  const refused = async (placing: Promise<void>, sentence: RegExp) => {
    const before = placements.all();
    await expect(placing).rejects.toThrow(sentence);
    await expect(placing).rejects.toBeInstanceOf(PlaceRefused);
    expect(placements.all()).toEqual(before);
  };

  it('puts a module that was never placed, and has no data here, on the database of the service', async () => {
    await place(THERE, { [THERE]: fresh });
    expect(placements.of('garden')).toMatchObject({ owner: 'garden-b', place: THERE, epoch: 1, phase: 'activating' });
  });

  it('does not put one that was never placed anywhere while its data is here', async () => {
    const databases = { [THERE]: fresh, [LOCAL]: database('garden-a', { holds: 'plants' }) };
    await refused(
      place(THERE, databases),
      /^garden is not placed at http:\/\/127\.0\.0\.1:4001: its data is in \/data\/garden-a\.sqlite, which holds rows \(in plants\)/,
    );
  });

  it('asks nothing, and changes nothing, when the module is where it is wanted', async () => {
    const placed = await placements.place({ ...row, place: THERE }, cause);
    await place(THERE, {});
    expect(placements.of('garden')).toEqual(placed);
    await placeModules(
      new Map([['gate', LOCAL]]),
      placements,
      { at: () => Promise.reject(new Error('asked')), runsAt: () => Promise.reject(new Error('asked')) },
      'a test',
    );
  });

  it('never splits data: while the database of the journal holds rows, no other one is taken', async () => {
    await placements.place(row, cause);
    const databases = { [THERE]: fresh, [LOCAL]: database('garden-a', { holds: 'plants' }) };
    await refused(place(THERE, databases), /holds rows \(in plants\), and the database there is another one\. Stop/);
    await refused(place(THERE, { [THERE]: fresh }), /its data is in the database garden-a, .* Bring it back/);
  });

  it('takes another database, in a new epoch, when that of the journal holds nothing', async () => {
    await placements.place(row, cause);
    await place(THERE, { [THERE]: fresh, [LOCAL]: database('garden-a') });
    expect(placements.of('garden')).toMatchObject({ owner: 'garden-b', place: THERE, epoch: 2, phase: 'activating' });
  });

  it('follows the database that was carried there, in a new epoch, and back', async () => {
    await placements.place(row, cause);
    await place(THERE, { [THERE]: database('garden-a', { holds: 'plants' }) });
    const there = placements.of('garden');
    expect(there).toMatchObject({ owner: 'garden-a', place: THERE, epoch: 2, phase: 'activating' });
    if (!there) throw new Error('It has a placement.');
    const brought = { [LOCAL]: database('garden-a', { epoch: 2 }) };
    await refused(place(LOCAL, brought, [THERE]), /its last placement is not done yet/);

    const { previous: _, ...begun } = there;
    await placements.change(there, { ...begun, phase: 'idle' }, cause);
    await place(LOCAL, { [LOCAL]: database('garden-a', { epoch: 2, holds: 'plants' }) });
    expect(placements.of('garden')).toMatchObject({ owner: 'garden-a', place: LOCAL, epoch: 3, phase: 'activating' });
  });

  it('takes a module back that has never begun where it was placed, and nothing else', async () => {
    await placements.place({ ...row, place: THERE, epoch: 3, phase: 'activating' }, cause);
    await refused(place(LOCAL, {}), /its last placement is not done yet \(activating\)/);
    await refused(place(LOCAL, { [LOCAL]: database('garden-b', { epoch: 3 }) }), /is not done yet/);
    await refused(place(LOCAL, { [LOCAL]: database('garden-a', { epoch: 1 }) }), /is not done yet/);
    await place(LOCAL, { [LOCAL]: database('garden-a', { epoch: 2, holds: 'plants' }) });
    expect(placements.of('garden')).toMatchObject({ owner: 'garden-a', place: LOCAL, epoch: 4, phase: 'activating' });
  });

  it('takes back the database of a start that was interrupted, and no copy of an earlier run', async () => {
    await placements.place({ ...row, place: THERE, epoch: 7, phase: 'activating', previous: 5 }, cause);
    for (const epoch of [1, 4, 6])
      await refused(place(LOCAL, { [LOCAL]: database('garden-a', { epoch }) }), /is not done yet/);
    await place(LOCAL, { [LOCAL]: database('garden-a', { epoch: 5, holds: 'plants' }) });
    expect(placements.of('garden')).toMatchObject({ place: LOCAL, epoch: 8, phase: 'activating', previous: 5 });
  });

  it('takes the database that both places share, although the journal does not know it yet', async () => {
    const shared = database('garden-a', { holds: 'plants' });
    await place(THERE, { [THERE]: shared, [LOCAL]: shared });
    expect(placements.of('garden')).toMatchObject({ owner: 'garden-a', place: THERE, epoch: 2, phase: 'activating' });
  });

  it('does not take data that another journal has placed', async () => {
    const theirs = database('garden-a', { epoch: 2, holds: 'plants' });
    await refused(place(THERE, { [THERE]: theirs }), /holds rows \(in plants\), and this journal has never placed it/);
    await placements.place({ ...row, place: THERE }, cause);
    await refused(
      place(LOCAL, { [LOCAL]: theirs }),
      /at epoch 2, and the journal is at epoch 1: the journal is an older/,
    );
  });

  it('does not take a copy that stayed behind for the data', async () => {
    await placements.place({ ...row, place: THERE, epoch: 2 }, cause);
    await refused(
      place(LOCAL, { [LOCAL]: database('garden-a', { holds: 'plants' }) }),
      /is owner at epoch 1, and the journal is at epoch 2: it is an older copy/,
    );
    await refused(place(LOCAL, { [LOCAL]: undefined }), /there is none at the host of the journal/);
    await refused(place(LOCAL, { [LOCAL]: database('garden-c') }), /\/data\/garden-c\.sqlite is another one/);
  });

  it('does not place a module that still runs elsewhere', async () => {
    await placements.place({ ...row, place: THERE, epoch: 2 }, cause);
    const databases = { [LOCAL]: database('garden-a', { epoch: 2 }) };
    await refused(place(LOCAL, databases, [THERE]), /it still runs at http:\/\/127\.0\.0\.1:4001; stop it there first/);
  });

  it('places all that are wanted, or none', async () => {
    const other = { ...row, module: 'gate', owner: 'gate-a' };
    await placements.place(other, cause);
    const wanted = new Map([
      ['garden', THERE],
      ['gate', THERE],
    ]);
    const databases = {
      at: async (module: string) => (module === 'garden' ? fresh : undefined),
      runsAt: async () => false,
    };
    await expect(placeModules(wanted, placements, databases, 'a test')).rejects.toBeInstanceOf(PlaceRefused);
    expect(placements.all().map(({ module }) => module)).toEqual(['gate']);
  });
});
