import { z } from 'zod';
import { anyone } from '../contract/access.js';
import { query } from '../contract/call.js';
import { contract } from '../contract/contract.js';
import type { Destination, Transport } from '../calls/dispatcher.js';
import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { LOCAL, type Placement, type StoredPlacement } from './placement.js';
import { PlacedDestinations } from './placed-destinations.js';
import { PlacementStore } from './placement-store.js';
import { placementMigrations } from './placement-tables.js';

const ADDRESS = 'http://127.0.0.1:4001';
const cause = { by: 'a test', reason: 'to see it' };
const { look } = contract('garden', {
  calls: { look: query({ in: z.object({}), out: z.object({}), allow: [anyone] }) },
}).calls;
const transport = () => ({ dispatch: () => Promise.reject(new Error()), void: () => Promise.reject(new Error()) });

describe('the destination of a module', () => {
  let journal: TemporaryStore;
  let placements: PlacementStore;
  const [local, remote]: Transport[] = [transport(), transport()];
  const unplaced: Destination = { name: 'stub', transport: transport() };
  let addresses: string[];
  const destinations = (names: string[] = ['garden'], remoteTo?: (address: string) => Transport) =>
    new PlacedDestinations(placements, {
      names: new Set(names),
      local: local as Transport,
      remoteTo,
      otherwise: () => unplaced,
    });
  const remoteTo = (address: string) => {
    addresses.push(address);
    return remote as Transport;
  };

  beforeEach(async () => {
    addresses = [];
    journal = await openTemporaryStore({ module: 'placement', migrations: placementMigrations });
    placements = await PlacementStore.over(journal);
  });
  afterEach(() => journal.remove());
  const placed = (change: Partial<Placement> = {}) =>
    placements.place({ module: 'garden', epoch: 3, owner: 'a', place: LOCAL, phase: 'idle', ...change }, cause);

  it('that is placed here is this process, at the epoch of the journal', async () => {
    await placed();
    expect(destinations().of(look)).toEqual({ name: 'local', transport: local, epoch: 3, switching: false });
  });

  it('that is placed at an address is the host there, whose transport is made once', async () => {
    await placed({ place: ADDRESS });
    const { of } = destinations(['garden'], remoteTo);
    expect(of(look)).toEqual({ name: '127.0.0.1:4001', transport: remote, epoch: 3, switching: false });
    await placements.change(placements.of('garden') as StoredPlacement, { ...here(), epoch: 4 }, cause);
    await placements.change(placements.of('garden') as StoredPlacement, { ...here(), epoch: 5, place: ADDRESS }, cause);
    expect([of(look)?.transport, of(look)?.epoch, addresses]).toEqual([remote, 5, [ADDRESS]]);
  });

  it('is unknown when the journal places it where this process cannot reach it', async () => {
    await placed({ place: ADDRESS });
    expect(destinations().of(look)).toBeUndefined();
  });

  it('is unknown when it is placed here, and this process does not run it', async () => {
    await placed();
    expect(destinations([]).of(look)).toBeUndefined();
  });

  it('that the journal does not know is found otherwise, until it is placed', async () => {
    const { of } = destinations();
    expect(of(look)).toBe(unplaced);
    await placed();
    expect(of(look)?.name).toBe('local');
  });

  it('is switching from its intent until its new owner is active; from the commit point on it is the new owner', async () => {
    await placed();
    const { of } = destinations(['garden'], remoteTo);
    const to = async (next: Partial<Placement>) => {
      await placements.change(placements.of('garden') as StoredPlacement, { ...here(), ...next }, cause);
      return [of(look)?.name, of(look)?.switching];
    };
    expect(await to({ phase: 'switching', target: 'b', until: 1 })).toEqual(['local', true]);
    expect(await to({ phase: 'activating', epoch: 4, place: ADDRESS })).toEqual(['127.0.0.1:4001', true]);
    expect(await to({ phase: 'idle', epoch: 4, place: ADDRESS })).toEqual(['127.0.0.1:4001', false]);
    expect(await to({ phase: 'cancelling', epoch: 6 })).toEqual(['local', true]);
  });

  it('changes before listeners are notified, also when another process has changed the journal', async () => {
    await placed();
    const destination = destinations(['garden'], remoteTo);
    const seen: unknown[] = [];
    const stop = destination.onChange((module) => seen.push(module, destination.of(look)?.name));
    const elsewhere = await PlacementStore.over(journal);
    await elsewhere.change(elsewhere.of('garden') as StoredPlacement, { ...here(), epoch: 4, place: ADDRESS }, cause);
    expect(seen).toEqual([]);
    await destination.refresh();
    expect(seen).toEqual(['garden', '127.0.0.1:4001']);
    stop();
    await placements.change(placements.of('garden') as StoredPlacement, { ...here(), epoch: 5 }, cause);
    expect(seen).toHaveLength(2);
  });

  function here(): Placement {
    return { module: 'garden', epoch: 3, owner: 'a', place: LOCAL, phase: 'idle' };
  }
});
