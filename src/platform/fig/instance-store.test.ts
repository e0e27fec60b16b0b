import type { Clock } from '../ops/clock.js';
import { systemClock } from '../ops/clock.js';
import { openTemporaryStore, type TemporaryStore } from '../testing/open-temporary-store.js';
import { EXPIRY_MS, HEARTBEAT_MS, type Instance, SERVICE } from './instance.js';
import { InstanceStore } from './instance-store.js';
import { InstanceTable0000000000052 } from './instance-table.js';
import { PlacementStore } from './placement-store.js';
import { placementMigrations } from './placement-tables.js';

const cause = { by: 'a test', reason: 'to see it' };
const instance = (id: string, change: Partial<Instance['modules'][number]> = {}): Instance => ({
  id,
  address: `http://${id}:4001`,
  process: `process ${id}`,
  ready: true,
  modules: [{ name: 'garden', build: 'digest', database: 'postgres', identity: 'owner', ...change }],
});

describe('the registry of instances', () => {
  let time: number;
  const clock: Clock = { ...systemClock, monotonic: () => time };
  let journal: TemporaryStore;
  let placements: PlacementStore;
  let registry: InstanceStore;
  beforeEach(async () => {
    time = 0;
    const migrations = [...placementMigrations, InstanceTable0000000000052];
    journal = await openTemporaryStore({ module: 'placement', migrations });
    placements = await PlacementStore.over(journal);
    await placements.place({ module: 'garden', epoch: 1, owner: 'owner', place: SERVICE, phase: 'idle' }, cause);
    registry = await InstanceStore.over(journal, placements, clock);
  });
  afterEach(() => journal.remove());
  /** A second passes: these instances send their heartbeats, and the journal is read. */
  const second = async (...beating: readonly Instance[]) => {
    time += HEARTBEAT_MS;
    for (const one of beating) await registry.register(one);
    await registry.refresh();
  };
  const seconds = async (count: number, ...beating: readonly Instance[]) => {
    for (let n = 0; n < count; n += 1) await second(...beating);
  };
  const listed = (of = registry) => of.all().map(({ id, ready }) => (ready ? id : `${id}?`));
  const [a, b] = [instance('a'), instance('b')];
  const missed = EXPIRY_MS / HEARTBEAT_MS + 1;

  it('lists any number of instances on the one PostgreSQL database, and tells of each change once', async () => {
    let told = 0;
    registry.onChange(() => (told += 1));
    expect(await registry.register(a)).toMatchObject({ kind: 'admitted' });
    expect(await registry.register(b)).toMatchObject({ kind: 'admitted' });
    await seconds(3, a, b);
    expect([listed(), told]).toEqual([['a', 'b'], 2]);
    await registry.leave('a');
    expect([listed(), told]).toEqual([['b'], 3]);
    expect(registry.of('garden', 'another')).toEqual([]);
  });

  it('takes out an instance that has missed its heartbeats', async () => {
    for (const one of [a, b]) await registry.register(one);
    await seconds(missed - 1, b);
    expect(listed()).toEqual(['a', 'b']);
    await second(b);
    expect(listed()).toEqual(['b']);
    await second(a, b);
    expect(listed()).toEqual(['a', 'b']);
  });

  it('keeps the last instance of a module, however silent, until another one comes', async () => {
    await registry.register(a);
    await seconds(3 * missed);
    expect(listed()).toEqual(['a?']);
    await second(b);
    expect(listed()).toEqual(['b']);
  });

  it('is known to a keeper that starts again, and gives each instance the whole time to be heard', async () => {
    for (const one of [a, b]) await registry.register(one);
    time += 1_000 * EXPIRY_MS;
    const again = await InstanceStore.over(journal, placements, clock);
    expect(listed(again)).toEqual(['a', 'b']);
    time += HEARTBEAT_MS;
    await again.register(b);
    await again.refresh();
    expect(listed(again)).toEqual(['a', 'b']);
  });

  it('blames no instance for the time in which the keeper itself stood still', async () => {
    for (const one of [a, b]) await registry.register(one);
    await second(a, b);
    time += 10 * EXPIRY_MS;
    await registry.refresh();
    expect(listed()).toEqual(['a', 'b']);
  });

  it('is shared by keepers over one journal: a heartbeat that one of them hears counts at the other', async () => {
    const other = await InstanceStore.over(journal, placements, clock);
    for (const one of [a, b]) await registry.register(one);
    for (let n = 0; n < 3 * missed; n += 1) {
      await second(a, b);
      await other.refresh();
    }
    expect(listed(other)).toEqual(['a', 'b']);
  });

  describe('on SQLite', () => {
    const [first, again, copy] = ['first', 'again', 'copy'].map((id) => instance(id, { database: 'sqlite' })) as [
      Instance,
      Instance,
      Instance,
    ];

    it('lists an instance that has a file of its own, or none yet: it stands by, and is none on the data', async () => {
      await registry.register(first);
      const { identity: _none, ...unmade } = first.modules[0] as Instance['modules'][number];
      const standing = { ...again, ready: false, modules: [{ ...unmade, standsBy: true as const }] };
      expect(await registry.register(standing)).toMatchObject({ kind: 'admitted' });
      const other = instance('copy', { database: 'sqlite', identity: 'another', standsBy: true });
      expect(await registry.register({ ...other, ready: false })).toMatchObject({ kind: 'admitted' });
      expect(registry.of('garden', 'owner').map(({ id }) => id)).toEqual(['first']);
      // Nobody else has the data, so the one that does stays listed.
      await seconds(3 * missed, standing, other);
      expect(listed()).toEqual(['again?', 'copy', 'first?']);
    });

    it('refuses a second instance on a copy of the file once the first one is known to live', async () => {
      await registry.register(first);
      expect(await registry.register(copy)).toMatchObject({ kind: 'waits' });
      await seconds(2, first);
      expect(await registry.register(copy)).toEqual({
        kind: 'refused',
        reason: expect.stringMatching(
          /^garden runs at http:\/\/first\S* .* already, and on SQLite a module has one instance/,
        ) as unknown,
      });
    });

    it('has the next instance wait while the one before it stops, however long, and begin when that one has left', async () => {
      await registry.register(first);
      const stopping = { ...first, ready: false, stopping: true } as const;
      await registry.register(stopping);
      for (let n = 0; n < 10; n += 1) {
        await second(stopping);
        expect(await registry.register(again)).toEqual({
          kind: 'waits',
          reason: expect.stringMatching(
            /^process first at http:\/\/first:4001 is stopping as the instance of garden; it waits/,
          ) as unknown,
        });
      }
      expect(listed()).toEqual(['first?']);
      await registry.leave('first');
      expect(await registry.register(again)).toMatchObject({ kind: 'admitted' });
      expect(listed()).toEqual(['again']);
    });

    it('replaces an instance that was killed by the next one on its file, as soon as it is silent', async () => {
      await registry.register(first);
      expect(await registry.register(again)).toMatchObject({ kind: 'waits' });
      await seconds(3);
      expect(await registry.register(again)).toMatchObject({ kind: 'admitted' });
      expect(listed()).toEqual(['again']);
    });
  });
});
