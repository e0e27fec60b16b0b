import { systemClock } from '../../ops/clock.js';
import { openTemporaryStore, type TemporaryStore } from '../../testing/open-temporary-store.js';
import { PlacementStore } from '../placement-store.js';
import { placementMigrations } from '../placement-tables.js';
import type { Move } from './move.js';
import { MoveJournal } from './move-journal.js';

const end = (place: string, identity: string) =>
  ({ place, host: place, identity, kind: 'sqlite', database: `${identity}.sqlite` }) as const;
const move: Move = {
  ...{ id: 'm1', module: 'garden', phase: 'asked', by: 'an operator', reason: 'to see it', epoch: 1, at: {} },
  ...{ from: end('local', 'database-a'), to: end('http://127.0.0.1:4001', 'database-b') },
  ...{ size: { rows: 1, bytes: 1 }, estimateMs: 40, parks: true },
};

describe('the journal of a move', () => {
  let store: TemporaryStore;
  let placements: PlacementStore;
  let journal: MoveJournal;
  beforeEach(async () => {
    store = await openTemporaryStore({ module: 'placement', migrations: placementMigrations });
    placements = await PlacementStore.over(store);
    const first = { module: 'garden', epoch: 1, owner: 'database-a', place: 'local', phase: 'idle' } as const;
    await placements.place(first, { by: 'a test', reason: 'to begin' });
    journal = new MoveJournal(placements, systemClock, 30_000);
  });
  afterEach(() => store.remove());

  it('changes nothing by a cancel that comes after the commit point', async () => {
    await journal.intend(move);
    await journal.commit(move, '1 row');
    const committed = placements.of('garden');
    await journal.cancel(move, 'too late');
    expect(placements.of('garden')).toEqual(committed);
    expect(committed).toMatchObject({ owner: 'database-b', epoch: 2, phase: 'activating', previous: 1, moved: true });
  });

  it('takes no commit of a move that was cancelled, and no second intent', async () => {
    await journal.intend(move);
    await expect(journal.intend(move)).rejects.toThrow('its placement has changed since the move was planned');
    await journal.cancel(move, 'later');
    await expect(journal.commit(move, '1 row')).rejects.toThrow('it was cancelled');
    expect(placements.of('garden')).toMatchObject({ owner: 'database-a', epoch: 3, phase: 'cancelling' });
  });
});
