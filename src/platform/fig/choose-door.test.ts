import { isRefused } from '../contract/failure.js';
import type { Refusal } from '../contract/refusal.js';
import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { DOOR_CHANGED, DOOR_REFUSED, DoorChoices } from './choose-door.js';
import { DoorStore } from './door-store.js';
import { DoorTables0000000000059 } from './door-tables.js';
import { type Instance, ReceivedInstances, SERVICE } from './instance.js';
import { DoorChanged } from './module-door.js';
import type { StoredPlacement } from './placement.js';
import type { Placements } from './placements.js';
import { PublicEdges } from './public-edges.js';

const cause = { by: 'operator o1', reason: 'plants verify tokens themselves' };
const AT = 'http://10.0.0.1:4001';
const EDGE = 'http://10.0.0.1:4101';
const placed: StoredPlacement = { module: 'garden', epoch: 1, owner: 'd1', place: AT, phase: 'idle', revision: 1 };
const instance = (change: Partial<Instance> = {}): Instance => ({
  ...{ id: 'i1', address: AT, publicAddress: EDGE, process: 'host a, process 1', ready: true },
  modules: [{ name: 'garden', build: 'b', database: 'sqlite', identity: 'd1' }],
  ...change,
});

describe('the door of a module', () => {
  let journal: TemporaryStore;
  let doors: DoorStore;
  let instances: ReceivedInstances;
  let placement: StoredPlacement | undefined;
  let changed: () => void;
  let edges: PublicEdges;
  let choices: DoorChoices;

  beforeEach(async () => {
    journal = await openTemporaryStore({ module: 'placement', migrations: [DoorTables0000000000059], twice: true });
    doors = await DoorStore.over(journal);
    instances = new ReceivedInstances();
    instances.receive([instance()]);
    placement = placed;
    const placements = {
      of: (module: string) => (module === 'garden' ? placement : undefined),
      onChange: (listener: () => void) => {
        changed = listener;
        return () => undefined;
      },
    } as unknown as Placements;
    edges = new PublicEdges(placements, instances, doors);
    choices = new DoorChoices(doors, edges, placements, ['garden', 'well']);
  });
  afterEach(() => journal.remove());

  const place = (change: Partial<StoredPlacement>) => {
    placement = { ...placed, ...change };
    changed();
  };
  const refusedBy = async (wanted: Parameters<DoorChoices['choose']>[0], refusal: Refusal) => {
    const error = await choices.choose(wanted, cause).catch((thrown: unknown) => thrown);
    expect([isRefused(error, refusal), (await doors.history(wanted.module)).length]).toEqual([true, 0]);
    return (error as Error).message;
  };
  const proxy = { module: 'garden', door: 'proxy' } as const;

  it('is the call door until the proxy door is chosen, and again when the call door is', async () => {
    expect(edges.of('garden')).toBeUndefined();
    const done = { module: 'garden', door: 'proxy', was: 'call', revision: 1, changed: true, edges: [EDGE] };
    expect(await choices.choose({ ...proxy, from: 0 }, cause)).toEqual(done);
    expect(edges.of('garden')).toEqual({ addresses: [EDGE], place: '10.0.0.1:4001' });
    expect(await choices.choose(proxy, cause)).toEqual({ ...done, was: 'proxy', changed: false });
    await choices.choose({ ...proxy, door: 'call' }, cause);
    expect([edges.of('garden'), (await doors.history('garden')).map(({ stored }) => stored.door)]).toEqual([
      undefined,
      ['call', 'proxy'],
    ]);
  });

  it('survives its process', async () => {
    await choices.choose(proxy, cause);
    const again = await DoorStore.over(journal);
    expect(again.of('garden')).toEqual({ module: 'garden', door: 'proxy', revision: 1 });
    expect(await again.history('garden')).toMatchObject([cause]);
  });

  it('of two changes at once, one is refused and changes nothing', async () => {
    const other = await DoorStore.over(journal);
    const first = await doors.choose('garden', 'proxy', undefined, cause);
    await expect(other.choose('garden', 'call', undefined, cause)).rejects.toThrow(new DoorChanged(first));
    await choices.choose({ module: 'garden', door: 'call', from: 1 }, cause);
    const late = await choices.choose({ ...proxy, from: 1 }, cause).catch((error: unknown) => error);
    expect([isRefused(late, DOOR_CHANGED), doors.of('garden')?.revision]).toEqual([true, 2]);
  });

  it('of a dry run is checked, and stays what it is', async () => {
    expect(await choices.choose({ ...proxy, dryRun: true }, cause)).toMatchObject({ changed: false, was: 'call' });
    expect(doors.of('garden')).toBeUndefined();
  });

  it('is refused in one sentence for a local module, a service without a public edge, and no module', async () => {
    expect(await refusedBy({ ...proxy, module: 'well' }, DOOR_REFUSED)).toBe(
      'well is local, so no request for it is forwarded; place it at a service first.',
    );
    expect(await refusedBy({ ...proxy, module: 'moon' }, DOOR_REFUSED)).toBe(
      'There is no module moon; modules are garden, well.',
    );
    const { publicAddress: _none, ...without } = instance();
    instances.receive([without]);
    expect(await refusedBy(proxy, DOOR_REFUSED)).toBe(
      `The service of garden (${AT}) has no public edge that is ready; start it with EDGE_PORT, and wait until it is ready.`,
    );
  });

  it.each(['switching', 'activating', 'cancelling'] as const)(
    'is the call door while the module is %s',
    async (phase) => {
      await choices.choose(proxy, cause);
      place({ phase });
      expect(edges.of('garden')).toBeUndefined();
      place({});
      expect(edges.of('garden')?.addresses).toEqual([EDGE]);
    },
  );

  it('is the call door while the module is local, and while no instance of its owner there is ready', async () => {
    await choices.choose(proxy, cause);
    place({ place: 'local' });
    expect(edges.of('garden')).toBeUndefined();
    place({ owner: 'd2' });
    expect(edges.of('garden')).toBeUndefined();
    place({ place: 'http://10.0.0.2:4001' });
    expect(edges.of('garden')).toBeUndefined();
    place({});
    instances.receive([instance({ ready: false })]);
    expect(edges.of('garden')).toBeUndefined();
    instances.receive([instance()]);
    expect(edges.of('garden')?.addresses).toEqual([EDGE]);
  });

  it('of a module at services leads to each instance that is ready', async () => {
    const other = instance({ id: 'i2', address: 'http://10.0.0.2:4001', publicAddress: 'http://10.0.0.2:4101' });
    instances.receive([instance(), other, instance({ id: 'i3', publicAddress: 'http://10.0.0.3:4101', ready: false })]);
    await choices.choose(proxy, cause);
    place({ place: SERVICE });
    expect(edges.of('garden')).toEqual({ addresses: [EDGE, 'http://10.0.0.2:4101'], place: SERVICE });
  });
});
