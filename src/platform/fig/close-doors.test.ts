import { systemClock } from '../ops/clock.js';
import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { quietLog } from '../testing/quiet-log.js';
import { arrives } from '../testing/waiting.js';
import { closeDoorsAtHome } from './close-doors.js';
import { DoorStore } from './door-store.js';
import { DoorTables0000000000059 } from './door-tables.js';
import { LOCAL, type StoredPlacement } from './placement.js';
import { PlacementStore } from './placement-store.js';
import { placementMigrations } from './placement-tables.js';

const cause = { by: 'a test', reason: 'to see it' };
const AWAY = 'http://127.0.0.1:4001';

describe('the proxy door of a module', () => {
  let journal: TemporaryStore;
  let placements: PlacementStore;
  let doors: DoorStore;
  let stop: () => void;
  beforeEach(async () => {
    journal = await openTemporaryStore({
      ...{ module: 'placement', clock: systemClock },
      migrations: [...placementMigrations, DoorTables0000000000059],
    });
    placements = await PlacementStore.over(journal);
    doors = await DoorStore.over(journal);
    for (const module of ['garden', 'gate'])
      await placements.place({ module, epoch: 1, owner: module, place: AWAY, phase: 'idle' }, cause);
    stop = closeDoorsAtHome(placements, doors, quietLog);
    for (const module of ['garden', 'gate']) await doors.choose(module, 'proxy', undefined, cause);
  });
  afterEach(async () => {
    stop();
    await journal.remove();
  });

  it('closes when the module comes home, and is not open when it leaves again; that of another module stays', async () => {
    const row = placements.of('garden') as StoredPlacement;
    const home = await placements.change(row, { ...row, epoch: 2, place: LOCAL, moved: true }, cause);
    await arrives('the door is closed', () => doors.of('garden')?.door === 'call');
    await placements.change(home, { ...home, epoch: 3, place: AWAY }, cause);
    expect([doors.of('garden')?.door, doors.of('gate')?.door]).toEqual(['call', 'proxy']);
    const [change] = await doors.history('garden');
    expect(change?.reason).toBe('garden came home');
    expect(placements.of('garden')?.moved).toBe(true);
  });
});
