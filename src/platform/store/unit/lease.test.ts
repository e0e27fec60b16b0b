import { VirtualClock } from '../../testing/virtual-clock.js';
import { Lease, LeaseLost } from './lease.js';
import { leaseMigrations } from '../database/store-tables.js';
import { openTemporaryStore } from '../../testing/open-temporary-store.js';

describe('a lease', () => {
  let store: Awaited<ReturnType<typeof openTemporaryStore>>;
  let clock: VirtualClock;
  let first: Lease;
  let second: Lease;

  beforeEach(async () => {
    clock = new VirtualClock();
    store = await openTemporaryStore({ clock, migrations: leaseMigrations, twice: true });
    const lease = (holder: string) => new Lease({ store, clock, name: 'watering', holder, lastsMs: 30_000 });
    first = lease('the first');
    second = lease('the second');
  });
  afterEach(() => store.remove());

  const write = (lease: Lease) => store.units.run('garden.water', (tx) => lease.assertHeld(tx));

  it('belongs to one holder at a time', async () => {
    expect([await first.take(), await second.take()]).toEqual([true, false]);
    await write(first);
    await expect(write(second)).rejects.toThrow(
      'the second no longer has the lease of watering in garden: the first has it. Nothing was written.',
    );
  });

  it('goes to another when it has expired, and its former holder can no longer write', async () => {
    await first.take();
    expect(await second.take()).toBe(false);
    await clock.advance('31s');
    await write(first);
    expect(await second.take()).toBe(true);
    await expect(write(first)).rejects.toBeInstanceOf(LeaseLost);
    await write(second);
    expect(await first.take()).toBe(false);
  });

  it('is renewed for a holder that takes it again', async () => {
    for (let i = 0; i < 5; i += 1) {
      await first.take();
      expect(await second.take()).toBe(false);
      await clock.advance('20s');
    }
    expect(await second.take()).toBe(false);
  });

  it.each([
    ['back', -1],
    ['forward', 1],
  ])(
    'goes to another in time, and not before, although the clock was set %s by an hour meanwhile',
    async (_way, sign) => {
      await first.take();
      clock.set(clock.now() + sign * 3_600_000);
      expect(await second.take()).toBe(false);
      await clock.advance('29s');
      expect(await second.take()).toBe(false);
      await clock.advance('1s');
      expect(await second.take()).toBe(true);
      await write(second);
      await expect(write(first)).rejects.toBeInstanceOf(LeaseLost);
    },
  );

  it('has another term when the same holder has released it and taken it again', async () => {
    await first.take();
    const before = first.term;
    await first.release();
    await first.take();
    expect(first.term).not.toBe(before);
    await write(first);
  });

  it('goes to a holder that takes it twice at the same time', async () => {
    expect(await Promise.all([first.take(), first.take(), second.take()])).toEqual([true, true, false]);
    await write(first);
  });

  it('can be taken over from a holder that is known to be dead', async () => {
    await first.take();
    expect(await second.take(true)).toBe(true);
    await expect(write(first)).rejects.toBeInstanceOf(LeaseLost);
  });

  it('can be taken at once when it was released, and its former holder can no longer write', async () => {
    await first.take();
    await first.release();
    await expect(write(first)).rejects.toBeInstanceOf(LeaseLost);
    expect(await second.take()).toBe(true);
  });

  it('is read once by the units that share a commit, and again when one of them has taken it', async () => {
    const once = await openTemporaryStore({ clock, migrations: leaseMigrations });
    const lease = (holder: string) => new Lease({ store: once, clock, name: 'watering', holder, lastsMs: 30_000 });
    const [mine, theirs] = [lease('mine'), lease('theirs')];
    let asked = 0;
    const write = () =>
      once.units.run('garden.water', (tx) => {
        const all: typeof tx.sql.all = (statement, values) => {
          asked += 1;
          return tx.sql.all(statement, values);
        };
        return mine.assertHeld(Object.create(tx, { sql: { value: { all } } }) as typeof tx);
      });
    await mine.take();
    const units = [write(), write(), theirs.take(true), write()];
    const results = await Promise.allSettled(units);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    // The group ran again, with savepoints, since one of its units had failed.
    expect(asked).toBe(2 * 2);
    await once.remove();
  });
});
